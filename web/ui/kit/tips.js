// @ts-check
// Hides the tooltip of a button when Escape is pressed, until pointer and focus have left the button (WCAG 1.4.13).

export function dismissTips() {
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const button of document.querySelectorAll("[data-tip]:is(:hover, :focus-visible)")) {
      button.toggleAttribute("data-tip-dismissed", true);
      const show = () => button.removeAttribute("data-tip-dismissed");
      for (const leaves of ["pointerleave", "blur"]) button.addEventListener(leaves, show, { once: true });
    }
  }, { capture: true });
}
