// @ts-check
// Lets "back" close what is open instead of leaving the page. While something is open, the browser's history has one
// extra entry with the same address. "Back" leads from it to the page's own entry, and the page returns to it at once.

// The states of the two entries, also used by main.js. They survive a reload. An entry without one is a link just opened.
const EXTRA = "extra";
const BASE = "base";

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
  /** The address of the extra entry when it was left for good: only there the address was kept up to date. */
  #latest = "";

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
    if (history.state !== EXTRA) {
      history.replaceState(BASE, "");
      history.pushState(EXTRA, "");
    }
    if (this.#page.onpopstate !== this.#onPopState) this.#route = this.#page.onpopstate;
    this.#page.onpopstate = this.#onPopState;
  }

  #removeEntry() {
    const { history, location } = this.#page;
    this.#isRemoving = history.state === EXTRA;
    if (this.#isRemoving) {
      this.#latest = location.href;
      history.back();
    } else if (!this.#isReturning) this.#stopListening();
  }

  #stopListening() {
    this.#page.onpopstate = this.#route;
  }

  #onPopState = (/** @type {PopStateEvent} */ event) => {
    const { history, location } = this.#page;
    const isRemoved = this.#isRemoving;
    const isReturned = this.#isReturning;
    this.#isRemoving = this.#isReturning = false;
    const isOtherPlace = new URL(location.href).pathname !== new URL(this.#address).pathname;
    if (event.state === null && !isOtherPlace) return this.#openLink(event);
    event.stopImmediatePropagation();
    if (isRemoved && !isOtherPlace) history.replaceState(event.state, "", this.#latest);
    const isOpen = this.#handlers.length > 0;
    if (event.state === EXTRA) {
      if (!isOpen) this.#removeEntry();
      else if (!isRemoved && !isReturned) this.#handlers.at(-1)?.(); // there were two, see #openLink
      return;
    }
    if (isOpen && !isRemoved) this.#handlers.at(-1)?.();
    if (this.#handlers.length > 0) this.#return(isOtherPlace);
    else this.#stopListening();
  };

  /**
   * A link to the same page with another fragment was opened in this tab: after the page has read it, it is as "back".
   * Its entry becomes a second extra one.
   * @param {PopStateEvent} event
   */
  #openLink(event) {
    this.#route?.(event);
    if (this.#handlers.length === 0) return; // another screen came
    this.#page.history.replaceState(EXTRA, "");
    this.#handlers.at(-1)?.();
  }

  /** @param {boolean} isOtherPlace   several steps back at once */
  #return(isOtherPlace) {
    const { history } = this.#page;
    if (isOtherPlace) {
      history.pushState(BASE, "", this.#address);
      history.pushState(EXTRA, "");
    } else { // not another entry: Chrome's back button skips entries that add others without a click
      this.#isReturning = true;
      history.forward();
    }
  }
}

export const historyGuard = new HistoryGuard();
