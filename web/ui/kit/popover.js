// @ts-check
// Opens a popover beside the button that was pressed. Another press of it closes the popover again.

const MARGIN = 8; // px from the button and from the window's edge

export class Popover {
  /** @type {HTMLElement | null} */
  #opener = null;
  /** The button that was pressed while the popover was open: the press has closed it, before the click. @type {HTMLElement | null} */
  #closed = null;
  #onClose;
  #sizes = new ResizeObserver(() => this.place()); // of the popover, which the browser's font size changes, too

  /** @param {HTMLElement} element   with `popover: "auto"` @param {() => void} [onClose] */
  constructor(element, onClose = () => {}) {
    this.element = element;
    this.#onClose = onClose;
    element.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "closed") this.#forget();
    });
  }

  get isOpen() {
    return this.element.matches(":popover-open");
  }

  /** Opens the popover, unless the opener has just closed it. @param {HTMLElement} opener @returns {boolean} true if it is open now */
  toggle(opener) {
    const closes = opener === this.#closed || (this.isOpen && opener === this.#opener);
    this.close();
    if (closes) return false;
    this.#forget();
    this.#opener = opener;
    opener.ariaExpanded = "true";
    this.element.showPopover();
    this.place();
    document.addEventListener("pointerdown", this.#onPress, true);
    window.addEventListener("resize", this.#placeLater);
    this.#sizes.observe(this.element);
    return true;
  }

  close() {
    if (this.isOpen) this.element.hidePopover();
  }

  /** Places the popover below the button, or above it, inside the window, and above the call's bar if it has room there. */
  place() {
    const opener = this.#opener?.getBoundingClientRect();
    if (!opener) return;
    if (opener.width === 0) return this.close(); // hidden since, or replaced
    const { offsetWidth: width, offsetHeight: height, style } = this.element;
    const isRightToLeft = getComputedStyle(this.element).direction === "rtl";
    const wanted = isRightToLeft ? opener.left : opener.right - width; // ends where the button does
    const left = Math.max(MARGIN, Math.min(wanted, innerWidth - width - MARGIN));
    const below = opener.bottom + MARGIN;
    const above = Math.min(opener.top, innerHeight) - height - MARGIN;
    const overBar = (document.querySelector(".controls")?.getBoundingClientRect().top ?? innerHeight) - height - MARGIN;
    const lowest = overBar >= MARGIN ? overBar : innerHeight - height - MARGIN;
    const isBelow = below <= lowest || (above < MARGIN && innerHeight - opener.bottom > opener.top); // with more room there
    const top = Math.max(MARGIN, isBelow ? Math.min(below, lowest) : above);
    style.setProperty("--left", `${Math.round(left)}px`);
    style.setProperty("--top", `${Math.round(top)}px`);
  }

  #onPress = (/** @type {Event} */ { target }) => {
    this.#closed = target instanceof Node && this.#opener?.contains(target) ? this.#opener : null;
    document.addEventListener("click", () => { this.#closed = null; }, { once: true });
  };

  #placeLater = () => requestAnimationFrame(() => this.place()); // after the layout of what the opener is in

  #forget() {
    if (!this.#opener || this.isOpen) return; // another button has opened it since
    this.#opener.ariaExpanded = "false";
    this.#opener = null;
    document.removeEventListener("pointerdown", this.#onPress, true);
    window.removeEventListener("resize", this.#placeLater);
    this.#sizes.disconnect();
    this.#onClose();
  }
}
