// @ts-check
// Lets "back" close what is open instead of leaving the page. While something is open, the browser's history has one
// extra entry with the same address. "Back" leads from it to the page's own entry, and the page returns to it at once.

const EXTRA = "extra"; // the state of that entry; it survives a reload

/** @typedef {Pick<Window, "history" | "location"> & { parent: unknown, onpopstate: ((event: PopStateEvent) => void) | null }} Page */

export class HistoryGuard {
  #page;
  /** @type {Page["onpopstate"]} of main.js */
  #route = null;
  /** @type {(() => void)[]} the last one handles "back" */
  #handlers = [];
  #address = "";
  #isRemoving = false; // on the way back from the extra entry
  #isReturning = false; // on the way to it

  /** @param {Page} [page] */
  constructor(page = globalThis) {
    this.#page = page;
  }

  /**
   * Calls `handle` on "back", until the signal is aborted. Does nothing in a frame, whose history is that of the whole tab.
   * @param {() => void} handle
   * @param {AbortSignal} signal
   */
  hold(handle, signal) {
    if (this.#page.parent !== this.#page || signal.aborted) return;
    this.#handlers.push(handle);
    if (this.#handlers.length === 1) this.#addEntry();
    signal.addEventListener("abort", () => {
      this.#handlers = this.#handlers.filter((one) => one !== handle);
      if (this.#handlers.length === 0) this.#removeEntry();
    });
  }

  #addEntry() {
    const { history, location } = this.#page;
    this.#address = location.href;
    if (history.state !== EXTRA) history.pushState(EXTRA, "");
    if (this.#page.onpopstate !== this.#onPopState) this.#route = this.#page.onpopstate;
    this.#page.onpopstate = this.#onPopState;
  }

  #removeEntry() {
    const { history } = this.#page;
    this.#isRemoving = history.state === EXTRA;
    if (this.#isRemoving) history.back();
    else if (!this.#isReturning) this.#stopListening();
  }

  #stopListening() {
    this.#page.onpopstate = this.#route;
  }

  #onPopState = (/** @type {PopStateEvent} */ event) => {
    const { location } = this.#page;
    const isRemoved = this.#isRemoving;
    this.#isRemoving = this.#isReturning = false;
    const isOtherPlace = new URL(location.href).pathname !== new URL(this.#address).pathname;
    const isOtherLink = !isOtherPlace && location.href !== this.#address; // to the same room, opened in this tab
    if (isOtherLink && !isRemoved) return this.#route?.(event);
    event.stopImmediatePropagation();
    const isOpen = this.#handlers.length > 0;
    if (event.state === EXTRA) {
      if (!isOpen) this.#removeEntry();
      return;
    }
    if (isOpen && !isRemoved) this.#handlers.at(-1)?.();
    if (this.#handlers.length > 0) this.#return(isOtherPlace);
    else this.#stopListening();
  };

  /** @param {boolean} isOtherPlace   several steps back at once */
  #return(isOtherPlace) {
    const { history } = this.#page;
    if (isOtherPlace) {
      history.pushState(null, "", this.#address);
      history.pushState(EXTRA, "");
    } else { // not another entry: Chrome's back button skips entries that add others without a click
      this.#isReturning = true;
      history.forward();
    }
  }
}

export const historyGuard = new HistoryGuard();
