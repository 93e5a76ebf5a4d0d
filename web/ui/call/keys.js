// @ts-check
// Tells what a pressed key is for: a text field, something that covers the screen, a focused button, or the screen.

const MOVES_FOCUS = new Set(["Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);
const TAKES_KEYS = "input, textarea, select, [contenteditable]";

/**
 * Whether the keyboard moved the focus to where it is, or the program gave it back to where the keyboard had moved it.
 * Focus that a click or the program left is no such choice.
 */
export class KeyboardFocus {
  isChosen = false;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.watch(document, signal);
  }

  /** @param {Document} page   of this window or the floating one @param {AbortSignal} signal */
  watch(page, signal) {
    const options = { signal, capture: true };
    let isMoving = false; // the last key moves the focus, and is still pressed
    /** @type {WeakSet<EventTarget>} elements to which the keyboard moved the focus since the last click */
    let chosen = new WeakSet();
    page.addEventListener("keydown", ({ key }) => { isMoving = MOVES_FOCUS.has(key); }, options);
    page.addEventListener("keyup", () => { isMoving = false; }, options);
    page.addEventListener("focusin", (event) => {
      const target = /** @type {EventTarget} */ (event.target);
      if (isMoving) chosen.add(target);
      this.isChosen = chosen.has(target);
    }, options);
    page.addEventListener("pointerdown", () => {
      chosen = new WeakSet();
      this.isChosen = false;
    }, options);
  }
}

/** @param {EventTarget | null} target @param {string} selector */
export function isWithin(target, selector) {
  const { closest } = /** @type {Partial<Element>} */ (target ?? {}); // one of another window is of another class
  return closest?.call(target, selector) != null;
}

/** Returns true if a dialog, a menu or the palette takes all keys. */
export const isCovered = (page = document) => page.querySelector("dialog[open], [popover]:popover-open") !== null;

/** Returns true if the key goes to a text field, which may have got the focus just now. @param {KeyboardEvent} event */
export const isForField = (event) =>
  isWithin(event.target, TAKES_KEYS) || isWithin(pageOf(event).activeElement, TAKES_KEYS);

/** The page whose window got the key. @param {KeyboardEvent} event */
export const pageOf = ({ view }) => view?.document ?? document;

/** Returns true if the key types a character. @param {KeyboardEvent} event */
export function isTyped(event) {
  const { key, ctrlKey, altKey, metaKey } = event;
  const isCommand = (ctrlKey || altKey || metaKey) && !event.getModifierState("AltGraph");
  return !isCommand && (key === "Dead" || [...key].length === 1);
}
