// @ts-check
// Shows small images in the chat, and enlarges them on click. Only image types that cannot contain scripts.

import { element, iconButton } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { callWords } from "../call_words.js";

const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];
const MAX_SIZE = 1024 * 1024; // bytes
const MAX_OF_OTHERS = 64 * 1024 * 1024; // bytes received automatically per page visit

let fetched = 0;

/** @param {{ type: string, size: number }} file */
export function isPicture({ type, size }) {
  return TYPES.includes(type) && size > 0 && size <= MAX_SIZE;
}

/**
 * Returns true if a peer's image may be received automatically, and counts its size.
 * @param {{ type: string, size: number }} file
 */
export function mayFetch(file) {
  if (!isPicture(file) || fetched + file.size > MAX_OF_OTHERS) return false;
  fetched += file.size;
  return true;
}

/** An image that enlarges on click. */
export class Picture {
  #url;
  #name;
  #signal;

  /**
   * @param {object} options
   * @param {Blob} options.blob
   * @param {string} options.type
   * @param {string} options.name
   * @param {() => void} options.onBroken   it is not a valid image
   * @param {AbortSignal} options.signal
   */
  constructor({ blob, type, name, onBroken, signal }) {
    this.#url = URL.createObjectURL(new Blob([blob], { type }));
    this.#name = name;
    this.#signal = signal;
    this.element = element("button", {
      type: "button", class: "picture", "aria-label": fill(callWords.files.actionOn, { action: callWords.files.enlarge, name }),
      onclick: () => this.#enlarge(),
    }, element("img", { src: this.#url, alt: "", onerror: onBroken }));
  }

  close() {
    URL.revokeObjectURL(this.#url);
    this.element.remove();
  }

  #enlarge() {
    const close = () => dialog.close();
    const dialog = element("dialog", { class: "picture-view", "aria-label": this.#name, onclick: close },
      element("img", { src: this.#url, alt: this.#name }),
      iconButton(callWords.files.closePicture, "close", { class: "icon-button round" }));
    dialog.addEventListener("close", () => {
      this.#signal.removeEventListener("abort", close);
      dialog.remove();
    });
    this.#signal.addEventListener("abort", close);
    document.body.append(dialog);
    dialog.showModal();
  }
}
