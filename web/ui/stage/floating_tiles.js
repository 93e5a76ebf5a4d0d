// @ts-check
// Shows copies of the stage's tiles in the floating window. The tiles themselves stay where they are, with their sound.

import { element } from "../kit/dom.js";
import { placeFloating } from "./floating_layout.js";
import { shapeOf } from "./placement.js";
import { setRect } from "./tile.js";
import { fill } from "../kit/fill.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../kit/watched.js").FloatingPage} FloatingPage */
/** @typedef {import("./layout.js").Size} Size */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./tile.js").Tile} Tile */

const COPIED = ["data-picture", "data-speaking", "data-trouble"];

export class FloatingTiles {
  element = element("ul", { class: "tiles", "aria-label": callWords.call.people });

  #stage;
  #page;
  #onChange;
  /** @type {Map<Tile, TileCopy>} */
  #copies = new Map();
  #rest = element("li", { class: "rest" });
  /** @type {Size} */
  #area = { width: 0, height: 0 };

  /**
   * @param {object} options
   * @param {Stage} options.stage
   * @param {FloatingPage} options.page    its observers run while the tab is hidden
   * @param {() => void} options.onChange  other tiles, or other sizes
   * @param {AbortSignal} options.signal
   */
  constructor({ stage, page, onChange, signal }) {
    this.#stage = stage;
    this.#page = page;
    this.#onChange = onChange;
    const resized = new page.ResizeObserver(([{ contentRect: { width, height } }]) => {
      this.#area = { width: Math.floor(width), height: Math.floor(height) };
      this.#arrange();
    });
    resized.observe(this.element);
    stage.on("changed", () => this.#arrange(), { signal });
    signal.addEventListener("abort", () => {
      resized.disconnect();
      for (const copy of this.#copies.values()) copy.close();
      this.#copies.clear();
    });
  }

  /** How large a tile is shown, in device pixels; null if it is not. @param {Tile} tile @returns {Size | null} */
  sizeOf(tile) {
    const copy = this.#copies.get(tile);
    if (!copy) return null;
    const { offsetWidth, offsetHeight } = copy.element;
    return { width: offsetWidth * this.#page.devicePixelRatio, height: offsetHeight * this.#page.devicePixelRatio };
  }

  #arrange() {
    const { main, others, self, speaker } = this.#stage.shown;
    const rank = /** @param {Tile} tile */ (tile) => (tile === speaker ? 2 : 0) + Number(tile.hasPicture);
    const { rects, rest } = placeFloating({ main, others, self, shape: main && shapeOf(main), rank }, this.#area);
    for (const [tile, copy] of this.#copies) {
      if (rects.has(tile)) continue;
      copy.close();
      this.#copies.delete(tile);
    }
    for (const [tile, rect] of rects) {
      const copy = this.#copies.get(tile) ?? new TileCopy(tile);
      this.#copies.set(tile, copy);
      setRect(copy.element, rect);
    }
    const shown = [...rects.keys()].map((tile) => /** @type {TileCopy} */ (this.#copies.get(tile)).element);
    putInOrder(this.element, rest ? [...shown, this.#rest] : shown);
    if (rest) {
      setText(this.#rest, rest.count > 0 ? fill(callWords.stage.rest, { count: rest.count }) : callWords.call.alone);
      setRect(this.#rest, rest.rect);
    }
    this.#onChange();
  }
}

class TileCopy {
  element;

  #tile;
  #video = element("video", { autoplay: true, playsinline: true, muted: true });
  /** @type {HTMLElement[]} */
  #texts = [];
  #closing = new AbortController();

  /** @param {Tile} tile */
  constructor(tile) {
    this.#tile = tile;
    this.#video.muted = true;
    const { kind, self } = tile.element.dataset;
    this.element = element("li", { class: "tile", "data-kind": kind ?? "", "data-self": self !== undefined }, this.#video);
    tile.on("changed", () => this.#update(), { signal: this.#closing.signal });
    this.#update();
  }

  close() {
    this.#closing.abort();
    this.#video.srcObject = null;
    this.element.remove();
  }

  #update() {
    const { element: original, video, placeholder, label } = this.#tile;
    if (this.#video.srcObject !== video.srcObject) this.#video.srcObject = video.srcObject;
    for (const name of COPIED) {
      const value = original.getAttribute(name);
      if (value === null) this.element.removeAttribute(name);
      else this.element.setAttribute(name, value);
    }
    const texts = [placeholder, label].map((one) => /** @type {HTMLElement} */ (one.cloneNode(true)));
    for (const button of texts[0].querySelectorAll("button")) button.remove();
    if (texts.every((text, index) => this.#texts[index]?.isEqualNode(text))) return;
    for (const text of this.#texts) text.remove();
    this.element.append(...texts);
    this.#texts = texts;
  }
}

/** Leaves elements alone that are in their place: to move a video pauses it. @param {HTMLElement} list @param {HTMLElement[]} items */
function putInOrder(list, items) {
  for (const item of [...list.children]) if (!items.includes(/** @type {HTMLElement} */ (item))) item.remove();
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
}
