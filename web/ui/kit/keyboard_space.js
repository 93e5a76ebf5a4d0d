// @ts-check
// Keeps an element above the on-screen keyboard, which covers the page instead of resizing it.

/**
 * Sets `--above` and `--below` in its style: px of the page that are hidden at the top and bottom.
 * @param {HTMLElement} shown
 * @param {AbortSignal} signal
 */
export function keepAboveKeyboard(shown, signal) {
  const { visualViewport: visible } = window;
  if (!visible) return;
  const follow = () => {
    const isZoomed = visible.scale > 1.01; // the person scrolls instead
    const above = isZoomed ? 0 : visible.offsetTop;
    const below = isZoomed ? 0 : Math.max(0, window.innerHeight - visible.height - visible.offsetTop);
    shown.style.setProperty("--above", `${above}px`);
    shown.style.setProperty("--below", `${below}px`);
    shown.toggleAttribute("data-keyboard", below > 0);
  };
  visible.addEventListener("resize", follow, { signal });
  visible.addEventListener("scroll", follow, { signal });
}
