// @ts-check
// Places the stage's tiles by the layout, and again when the window is resized.

import { element } from "../kit/dom.js";
import { firstOf, floating, grid, spotlight } from "./layout.js";
import { setRect } from "./tile.js";
import { fill } from "../kit/fill.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("./layout.js").Rect} Rect */
/** @typedef {import("./layout.js").Size} Size */
/** @typedef {import("./self_tile.js").SelfTile} SelfTile */
/** @typedef {import("./tile.js").Place} Place */
/** @typedef {import("./tile.js").Tile} Tile */

const GAP = 8; // px; --unit of base.css
const MARGIN = 12; // px between the floating self-view and the edge

/**
 * @typedef {object} Arrangement
 * @property {Tile | null} main
 * @property {Tile[]} others        all tiles except our own, in order
 * @property {Tile | null} speaker   the active speaker
 * @property {Tile | null} self      our own tile; null if it is hidden
 * @property {boolean} isAlone      shows the invitation
 */

export class Placement {
  #list;
  #self;
  #alone;
  #rest = element("li", { class: "rest", hidden: true });
  /** @type {Size} */
  #area = { width: 0, height: 0 };
  #resized;

  /**
   * @param {object} options
   * @param {HTMLElement} options.list
   * @param {SelfTile} options.self
   * @param {HTMLElement} options.alone   the invitation
   * @param {() => void} options.onResize
   */
  constructor({ list, self, alone, onResize }) {
    this.#list = list;
    this.#self = self;
    this.#alone = alone;
    list.append(this.#rest);
    this.#resized = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      this.#area = { width: Math.floor(width), height: Math.floor(height) };
      onResize();
    });
    this.#resized.observe(list);
  }

  close() {
    this.#resized.disconnect();
  }

  /** @param {Arrangement} wish */
  arrange({ main, others, self, speaker, isAlone }) {
    const floats = self && !isAlone && others.length === 1 && main !== self;
    const all = self && !floats ? [...others, self] : others;
    this.#alone.hidden = !isAlone;
    this.#rest.hidden = true;
    delete this.#list.dataset.corner;
    if (!self) this.#self.put(null, "grid");
    if (floats) this.#pair(others[0]);
    else if (main && all.length > 1) this.#spotlight(main, all.filter((tile) => tile !== main), speaker);
    else this.#grid(all, isAlone);
  }

  /** @param {Tile} tile @param {Rect | null} rect @param {Place} place */
  #put(tile, rect, place) {
    if (tile === this.#self.tile) this.#self.put(rect, place);
    else tile.put(rect, place);
  }

  /** @param {Tile[]} tiles @param {boolean} isAlone */
  #grid(tiles, isAlone) {
    const rects = grid(tiles.length + (isAlone ? 1 : 0), this.#area, GAP);
    tiles.forEach((tile, index) => this.#put(tile, rects[index], "grid"));
    if (isAlone) setRect(this.#alone, rects[tiles.length]);
  }

  /** @param {Tile} main @param {Tile[]} others @param {Tile | null} speaker */
  #spotlight(main, others, speaker) {
    const { main: rect, strip } = spotlight(others.length, this.#area, GAP, shapeOf(main));
    const count = strip.length < others.length ? strip.length - 1 : others.length; // the last place counts the others
    const shown = firstOf(others, count, (tile) => Number(tile === speaker || tile === this.#self.tile));
    this.#put(main, rect, "main");
    for (const tile of others) this.#put(tile, strip[shown.indexOf(tile)] ?? null, "strip");
    this.#rest.hidden = count === others.length;
    if (this.#rest.hidden) return;
    setText(this.#rest, fill(callWords.stage.rest, { count: others.length - count }));
    setRect(this.#rest, strip[count]);
  }

  /** Floats our own tile above the other one, whose name and buttons leave space for it. @param {Tile} other */
  #pair(other) {
    const [below] = grid(1, this.#area, GAP);
    const above = this.#self.floatingAbove(floating(this.#area), below, this.#area, MARGIN);
    this.#put(other, below, "grid");
    this.#put(this.#self.tile, above, "float");
    const isLeft = this.#self.corner.endsWith("left");
    const covered = isLeft ? above.x + above.width - below.x : below.x + below.width - above.x;
    this.#list.dataset.corner = this.#self.corner;
    this.#list.style.setProperty("--covered", `${Math.max(0, covered)}px`);
  }
}

/** The aspect ratio of a screen, which must not be cropped; null for cameras. @param {Tile} tile @returns {number | null} */
export function shapeOf({ element: { dataset }, video: { videoWidth, videoHeight } }) {
  if (dataset.kind !== "screen") return null;
  return videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : 16 / 9;
}
