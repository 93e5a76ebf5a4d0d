// @ts-check
// Shows small images in the chat, and enlarges them on click. Only image types that cannot contain scripts.

import { element, iconButton } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { callWords } from "../call_words.js";

const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"]; // those of image_header.js
const MAX_SIZE = 2 * 1024 * 1024; // bytes

/** Whether a file claims to be such an image. @param {{ type: string, size: number }} file */
export function isPicture({ type, size }) {
  return TYPES.includes(type) && size > 0 && size <= MAX_SIZE;
}

/** A preview of an image, which enlarges on click. */
export class Picture {
  #full;
  #url;
  #name;
  #signal;

  /**
   * @param {object} options
   * @param {import("./picture_worker.js").Looked} options.looked
   * @param {string} options.name
   * @param {() => void} options.onBroken   it is not a valid image
   * @param {AbortSignal} options.signal
   */
  constructor({ looked, name, onBroken, signal }) {
    this.#full = looked.full;
    this.#url = URL.createObjectURL(looked.preview);
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
    const url = URL.createObjectURL(this.#full);
    const dialog = element("dialog", { class: "picture-view", "aria-label": this.#name, onclick: close },
      element("img", { src: url, alt: this.#name }),
      iconButton(callWords.files.closePicture, "close", { class: "icon-button round" }));
    dialog.addEventListener("close", () => {
      this.#signal.removeEventListener("abort", close);
      dialog.remove();
      URL.revokeObjectURL(url);
    });
    this.#signal.addEventListener("abort", close);
    document.body.append(dialog);
    dialog.showModal();
  }
}
