// @ts-check
// Lets "back" close the topmost layer of the call screen. With none open it asks before leaving the call.

import { confirm } from "../kit/confirm.js";
import { historyGuard } from "../kit/history_guard.js";
import { callWords } from "../call_words.js";

/** @typedef {import("./call_screen.js").CallContext} CallContext */

/** @param {CallContext} context */
export function addBack({ call, panel, signal }) {
  historyGuard.hold(async () => {
    if (closeTopLayer(panel)) return;
    const { title, text } = callWords.leaving;
    const choices = [{ choice: "leave", label: callWords.call.leave }];
    if (await confirm({ title, text: [text], choices, signal }) !== null) call.leave();
  }, signal);
}

/** @param {CallContext["panel"]} panel @returns {boolean} false if nothing is open */
function closeTopLayer(panel) {
  const popover = /** @type {HTMLElement | undefined} */ (last("[popover]:popover-open")); // a dialog closes those below it
  const dialog = /** @type {HTMLDialogElement | undefined} */ (last("dialog[open]"));
  if (popover) popover.hidePopover();
  else if (dialog) dialog.close();
  else if (panel.isSheet) panel.close();
  else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  else return false;
  return true;
}

/** @param {string} selector */
function last(selector) {
  return [...document.querySelectorAll(selector)].at(-1);
}
