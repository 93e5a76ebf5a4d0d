// @ts-check
// Moves the focus among the controls of a menu with the arrow keys up and down.

/** @param {KeyboardEvent} event @param {HTMLElement} menu */
export function moveFocus(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button, input")].filter((item) => item.matches(":not([hidden]):enabled"));
  const at = items.findIndex((item) => item === document.activeElement);
  const next = /** @type {HTMLElement | undefined} */ (items.at((at + step) % items.length));
  next?.focus();
}
