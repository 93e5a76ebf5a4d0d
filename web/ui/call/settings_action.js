// @ts-check
// Adds the settings to the call screen as a side panel.

import { settings } from "./settings.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

const ID = "settings";

/** @param {import("./call_screen.js").CallContext} context */
export function addSettings({ actions, media, notices, panel, signal }) {
  const body = settings({ media, signal, announce: (text) => notices.announce(text), isInCall: true });
  panel.add({ id: ID, title: words.settings.title, closeLabel: callWords.settings.close, body });
  actions.add({
    id: ID,
    look: () => ({ iconName: "settings", label: words.settings.title, isExpanded: panel.isOpen(ID) }),
    run: () => panel.toggle(ID),
  });
  panel.on("toggled", () => actions.changed(ID), { signal });
}
