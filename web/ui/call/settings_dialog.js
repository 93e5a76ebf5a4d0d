// @ts-check
// Shows the settings as a dialog, outside a call.

import { element, iconButton } from "../kit/dom.js";
import { historyGuard } from "../kit/history_guard.js";
import { settings } from "./settings.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

/** @param {{ media: import("../../sdk/media/local_media.js").LocalMedia | null, announce: (text: string) => void }} options */
export function showSettings({ media, announce }) {
  const closing = new AbortController();
  const title = element("h2", { id: "settings-title", tabindex: "-1", autofocus: true }, words.settings.title);
  const dialog = element("dialog", { class: "settings-dialog", "aria-labelledby": "settings-title" },
    element("header", {}, title, iconButton(callWords.settings.close, "close", { onclick: () => dialog.close() })),
    settings({ media, announce, signal: closing.signal }));
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); }); // the backdrop
  dialog.addEventListener("close", () => {
    closing.abort();
    dialog.remove();
  });
  window.addEventListener("popstate", () => dialog.close(), { signal: closing.signal }); // another screen comes
  historyGuard.hold(() => {
    closing.abort();
    dialog.close();
  }, closing.signal);
  document.body.append(dialog);
  dialog.showModal();
}
