// @ts-check
// Connects a button of the bar with the menu above it: state, position, focus and arrow keys.

import { moveFocus } from "./arrow_keys.js";

/**
 * @param {HTMLButtonElement} button   the popover's invoker
 * @param {HTMLElement} popup          a popover
 * @param {AbortSignal} signal
 */
export function connectPopup(button, popup, signal) {
  const place = () => {
    const { left, width } = button.getBoundingClientRect();
    popup.style.setProperty("--anchor", `${Math.round(left + width / 2)}px`);
  };
  popup.addEventListener("beforetoggle", place, { signal });
  window.addEventListener("resize", place, { signal });
  popup.addEventListener("toggle", () => {
    const isOpen = popup.matches(":popover-open");
    button.ariaExpanded = String(isOpen);
    const items = itemsOf(popup);
    if (isOpen) (items.find(({ ariaChecked }) => ariaChecked === "true") ?? items[0])?.focus();
  }, { signal });
  popup.addEventListener("keydown", (event) => moveFocus(event, popup), { signal });
}

/** The buttons of a menu that are not hidden. @param {HTMLElement} popup @returns {HTMLButtonElement[]} */
export function itemsOf(popup) {
  return [...popup.querySelectorAll("button")].filter(({ hidden }) => !hidden);
}

/** Closes a menu before its button moves or goes. @param {HTMLButtonElement} button @param {HTMLElement} popup */
export function closePopup(button, popup) {
  if (popup.matches(":popover-open")) popup.hidePopover();
  button.ariaExpanded = "false"; // no event comes from a popover that has left the document
}
