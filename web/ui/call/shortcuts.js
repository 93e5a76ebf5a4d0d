// @ts-check
// The keys that run what one can do in a call, from anywhere in it but where one types. They can be switched off.

import { preferences } from "../kit/preferences.js";
import { showShortcuts } from "./shortcuts_dialog.js";
import { words } from "../words.js";

const TAKES_KEYS = "input, textarea, select, [contenteditable]";
const LIES_ABOVE = "dialog[open], [popover]:popover-open";

/** @param {import("./call_screen.js").CallContext} context */
export function addShortcuts({ actions, signal }) {
  actions.add({
    id: "shortcuts",
    key: "?",
    look: () => ({ label: words.shortcuts.title, iconName: "keyboard" }),
    run: () => showShortcuts(actions, signal),
  });
  const showKeys = () => actions.showKeys(preferences.now.singleKeys);
  preferences.on("changed", showKeys, { signal });
  showKeys();
  document.addEventListener("keydown", (event) => {
    if (event.repeat || !isForTheScreen(event)) return;
    const pressed = keyOf(event);
    const action = actions.available.find(({ key }) => key === pressed);
    if (!action) return;
    event.preventDefault(); // or the letter would land in a field that the action gives the focus to
    action.run(event);
  }, { signal });
}

/** May a key on its own mean something to the whole screen right now? @param {KeyboardEvent} event */
export function isForTheScreen({ ctrlKey, altKey, metaKey, isComposing, defaultPrevented, target }) {
  if (!preferences.now.singleKeys || ctrlKey || altKey || metaKey || isComposing || defaultPrevented) return false;
  if (target instanceof Element && target.closest(TAKES_KEYS)) return false;
  return document.querySelector(LIES_ABOVE) === null;
}

/** In an alphabet without Latin letters the key counts that has them on other keyboards. @param {KeyboardEvent} event */
function keyOf({ key, code, shiftKey }) {
  const isLetter = /^\p{Letter}$/u.test(key);
  if (isLetter && shiftKey) return "";
  return isLetter && !/[a-z]/i.test(key) ? code.replace("Key", "").toLowerCase() : key.toLowerCase();
}
