// @ts-check
// Shows one video or its initials in a window above all others: the large tile, or else the active speaker. For browsers
// that let no more than a video float.

import { Emitter } from "../../sdk/emitter.js";
import { element } from "../kit/dom.js";
import { DrawnPicture } from "../kit/drawn_picture.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./tile.js").Tile} Tile */

const DARK = { ground: "black", tile: "black", avatar: "#151515", text: "white" }; // as around a video, in every theme
const FOLLOW_EVERY = 500; // ms; also redraws the initials, since a video shows nothing of a canvas that does not change
const SIZE = { width: 640, height: 360 }; // pixels; no page knows the size of this window

/** @extends {Emitter<import("./floating_window.js").FloatingEvents>} */
export class FloatingVideo extends Emitter {
  isPossible = document.pictureInPictureEnabled;
  /** @type {string[]} */
  actionIds = [];
  /** @type {Window} */
  timers = window;

  #stage;
  #signal;
  // One element for all tiles, since browsers need a click to open the window for another element.
  #video = element("video", { autoplay: true, playsinline: true, muted: true });
  /** @type {DrawnPicture | null} */
  #initials = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #following;
  #isOpening = false;

  /** @param {{ stage: Stage, signal: AbortSignal }} options */
  constructor({ stage, signal }) {
    super();
    this.#stage = stage;
    this.#signal = signal;
    this.#video.muted = true;
    this.#video.addEventListener("enterpictureinpicture", () => this.emit("changed", {}), { signal });
    this.#video.addEventListener("leavepictureinpicture", () => {
      if (!this.isOpen) this.#end();
      this.emit("changed", {});
    }, { signal });
    stage.on("changed", () => { if (this.isOpen) this.#follow(); }, { signal });
    signal.addEventListener("abort", () => this.close());
  }

  get isOpen() {
    return document.pictureInPictureElement === this.#video;
  }

  /** How large a tile is shown, in device pixels; null if it is not. @param {Tile} tile */
  sizeOf(tile) {
    return this.isOpen && tile === this.#stage.mainTile ? SIZE : null;
  }

  /** Rejects if there is nothing to show, or the browser forbids it. */
  async open() {
    if (this.isOpen || this.#isOpening) return;
    this.#isOpening = true;
    try {
      if (!this.#stage.mainTile) throw new DOMException("no one else is here", "InvalidStateError");
      this.#follow();
      this.#following = setInterval(() => this.#follow(), FOLLOW_EVERY);
      await this.#video.play();
      await this.#video.requestPictureInPicture();
      if (this.#signal.aborted) this.close(); // left meanwhile
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      this.#isOpening = false;
    }
  }

  close() {
    if (this.isOpen) document.exitPictureInPicture().catch(() => {});
    this.#end();
  }

  #follow() {
    const tile = this.#stage.mainTile;
    if (!tile) return this.close(); // the others have left
    const { srcObject } = tile.video;
    if (tile.hasPicture && srcObject) return this.#show(srcObject);
    this.#initials ??= new DrawnPicture(this.#stage.element, DARK);
    this.#show(this.#initials.stream);
    this.#initials.draw(() => [{ name: tile.name, track: null }]);
  }

  /** @param {MediaProvider} shown */
  #show(shown) {
    if (this.#video.srcObject === shown) return;
    this.#video.srcObject = shown;
    this.#video.play().catch(() => {}); // replaced by the next one
  }

  #end() {
    clearInterval(this.#following);
    this.#initials?.close();
    this.#initials = null;
    this.#video.srcObject = null;
  }
}
