// @ts-check
// Runs actions by keyboard shortcuts, except in text fields. Shortcuts can be turned off.

import { preferences } from "../kit/preferences.js";
import { isCovered, isForField, pageOf } from "./keys.js";
import { showShortcuts } from "./shortcuts_dialog.js";
import { callWords } from "../call_words.js";

/** @param {import("./call_screen.js").CallContext} context */
export function addShortcuts({ actions, floating, notices, signal }) {
  actions.add({
    id: "shortcuts",
    key: "?",
    look: () => ({ label: callWords.shortcuts.title, iconName: "keyboard" }),
    run: () => showShortcuts(actions, signal),
  });
  actions.add({
    id: "newest_notice",
    key: "n",
    look: () => ({ label: callWords.shortcuts.newest, iconName: "alert" }),
    run: () => { if (!notices.focusNewest()) notices.announce(callWords.shortcuts.noNotices); },
  });
  const showKeys = () => actions.showKeys(preferences.now.singleKeys);
  preferences.on("changed", showKeys, { signal });
  showKeys();
  /** @param {KeyboardEvent} event @param {(id: string) => boolean} [isUseful] */
  const run = (event, isUseful = () => true) => {
    if (event.repeat || !isForTheScreen(event)) return;
    const pressed = keyOf(event);
    const action = actions.available.find(({ id, key }) => key === pressed && isUseful(id));
    if (!action) return;
    event.preventDefault(); // or the letter would be typed into a field that the action focuses
    action.run(event);
  };
  document.addEventListener("keydown", (event) => run(event), { signal });
  floating.on("opened", ({ page, signal: until }) => {
    page.document.addEventListener("keydown", (event) => run(event, (id) => floating.actionIds.includes(id)), { signal: until });
  }, { signal });
}

/** Returns true if a single key may act on the whole screen right now. @param {KeyboardEvent} event */
export function isForTheScreen(event) {
  const { ctrlKey, altKey, metaKey, defaultPrevented } = event;
  if (!preferences.now.singleKeys || ctrlKey || altKey || metaKey || defaultPrevented) return false;
  return !isForField(event) && !isCovered(pageOf(event));
}

/** The pressed key. In non-Latin layouts, the Latin letter at the key's position. @param {KeyboardEvent} event */
function keyOf({ key, code, shiftKey }) {
  const isLetter = /^\p{Letter}$/u.test(key);
  if (isLetter && shiftKey) return "";
  return isLetter && !/[a-z]/i.test(key) ? code.replace("Key", "").toLowerCase() : key.toLowerCase();
}
