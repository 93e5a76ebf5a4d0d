// @ts-check
// Keeps an element above the keyboard of a phone, which covers the page rather than making it smaller.

/**
 * Tells its style `--above` and `--below`: what is hidden of the page there.
 * @param {HTMLElement} shown
 * @param {AbortSignal} signal
 */
export function keepAboveKeyboard(shown, signal) {
  const { visualViewport: visible } = window;
  if (!visible) return;
  const follow = () => {
    const isZoomed = visible.scale > 1.01; // then the person moves about themselves
    const above = isZoomed ? 0 : visible.offsetTop;
    const below = isZoomed ? 0 : Math.max(0, window.innerHeight - visible.height - visible.offsetTop);
    shown.style.setProperty("--above", `${above}px`);
    shown.style.setProperty("--below", `${below}px`);
    shown.toggleAttribute("data-keyboard", below > 0);
  };
  visible.addEventListener("resize", follow, { signal });
  visible.addEventListener("scroll", follow, { signal });
}
