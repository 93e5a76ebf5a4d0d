// The steps of a person in the page, for a browser that Playwright doesn't drive.

/** Joins under this name, once the lobby is there. @param {string} name */
export function join(name) {
  /** @type {HTMLInputElement | null} */
  const field = document.querySelector("#display-name");
  if (!field) return false;
  field.value = name;
  field.form?.requestSubmit();
  return true;
}

/** Opens the chat if it is closed, and writes to everyone. @param {string} text */
export function write(text) {
  if (!document.querySelector(".chat-panel:not([hidden])")) {
    /** @type {HTMLElement | null} */ (document.querySelector('[data-action="chat"]'))?.click();
  }
  const field = /** @type {HTMLTextAreaElement} */ (document.querySelector(".chat-form textarea"));
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.form?.requestSubmit();
}

/** The names on the tiles. */
export function namesOnTiles() {
  return [...document.querySelectorAll(".tile-name")].map(({ textContent }) => textContent);
}

/** Presses a key in a way that a test can't type: with modifiers, held, composing. @param {KeyboardEventInit} how */
export function pressKey(how) {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...how }));
}

/** Presses keys while an input method composes a text. @param {[field: Element, ...keys: string[]]} pressed */
export function composeKeys([field, ...keys]) {
  for (const key of keys) {
    field.dispatchEvent(new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }));
  }
}

/** Is the chat scrolled further up from its end than this? @param {number} distance   px */
export function hasScrolledUp(distance) {
  const { scrollTop, scrollHeight, clientHeight } = /** @type {Element} */ (document.querySelector(".chat-log"));
  return scrollTop < scrollHeight - clientHeight - distance;
}

/** Clicks "Retry now" for as long as the page is not in the call again. It also tries when it likes. */
export function tryNow() {
  if (webvcon.call.state === "joined") return true;
  const buttons = [...document.querySelectorAll("button")];
  buttons.find(({ textContent }) => textContent === "Retry now")?.click();
  return false;
}
