// @ts-check
// Adds the panel of host controls, which is there while we are a host.

import { confirm } from "../kit/confirm.js";
import { keepToken } from "../kit/address.js";
import { element } from "../kit/dom.js";
import { HostSettings } from "./host_settings.js";
import { memory } from "../kit/memory.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "host_controls";

/** @param {CallContext} context */
export function addHostControls(context) {
  const { call, notices, news, actions, panel, roomCode, signal } = context;
  const body = element("div", { class: "panel-body", tabindex: "-1" });
  /** @type {HostSettings | null} */
  let settings = null;
  let hosting = new AbortController(); // until the role changes

  const confirmEnd = async () => {
    const { endTitle, endText, end } = callWords.host;
    const choices = [{ choice: "end", label: end }];
    return await confirm({ title: endTitle, text: [endText], choices, signal: hosting.signal }) !== null;
  };
  const showRole = () => {
    const isHost = call.role === "host";
    if (isHost === (settings !== null)) return;
    const wasOpen = panel.isOpen(ID);
    hosting.abort();
    hosting = new AbortController();
    settings?.close();
    settings = isHost ? new HostSettings({ call, notices, roomCode, token: memory.tokenFor(roomCode), confirmEnd }) : null;
    if (wasOpen) panel.close();
    body.replaceChildren(...(settings ? [settings.element] : []));
    actions.changed(ID);
  };

  panel.add({ id: ID, title: callWords.host.title, closeLabel: callWords.host.close, body });
  actions.add({
    id: ID,
    look: () => ({ label: callWords.host.title, iconName: "host", isExpanded: panel.isOpen(ID), isHidden: call.role !== "host" }),
    run: () => panel.toggle(ID),
  });
  panel.on("toggled", () => {
    settings?.update();
    actions.changed(ID);
  }, { signal });
  call.on("joined", showRole, { signal });
  call.on("role_changed", ({ role, token, isNew }) => {
    keepToken(roomCode, token ?? null);
    showRole();
    const text = role === "host" ? callWords.people.nowHost : callWords.people.nowGuest;
    if (isNew) news.toast(text, { from: "role", about: "role", state: role });
  }, { signal });
  signal.addEventListener("abort", () => {
    hosting.abort();
    settings?.close();
  });
  showRole();
}
