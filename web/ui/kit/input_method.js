// @ts-check
// Keeps the keys of an input method from the page. They choose, end or cancel what is being composed, and nothing else.

const PROCESSED = 229; // keyCode; Safari reports the key that ends a composition only after `compositionend`

/** To be called before anything else listens for keys. */
export function ignoreComposition() {
  window.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === PROCESSED) event.stopImmediatePropagation();
  }, { capture: true });
}
