// @ts-check
// The tiles of shared screens, each beside the person who shows it, for as long as its track lives.

import { Tile } from "./tile.js";
import { words } from "../words.js";

/** @typedef {{ track: MediaStreamTrack, tile: Tile, owner: HTMLElement | null }} Screen   ours has no owner */

export class Screens {
  #onPin;
  #onChange;
  /** @type {Screen[]} oldest first */
  #all = [];
  /** @type {WeakSet<Tile>} made small by hand */
  #small = new WeakSet();

  /** @param {{ onPin: (tile: Tile) => void, onChange: () => void }} options */
  constructor({ onPin, onChange }) {
    this.#onPin = onPin;
    this.#onChange = onChange;
  }

  /**
   * @param {MediaStreamTrack} track
   * @param {object} place
   * @param {string | null} place.name           whose it is; null for ours
   * @param {HTMLElement | null} place.owner     their tile; null for ours
   * @param {HTMLElement} place.before           where it goes
   */
  add(track, { name, owner, before }) {
    if (track.readyState === "ended" || this.#all.some((screen) => screen.track === track)) return;
    const label = name === null ? words.stage.ownScreen : words.stage.screenOf(name);
    const tile = new Tile(label, { kind: "screen", onPin: () => this.#onPin(tile) });
    const isOwn = owner === null;
    tile.setVideo(track);
    tile.show({ picture: isOwn, why: isOwn ? "" : words.tile.awaiting_picture, isMuted: false });
    // Its shape, known with the first frame, is the place's shape; it may change with the window that is shown.
    tile.video.addEventListener("resize", () => {
      tile.show({ picture: true, why: "", isMuted: false });
      this.#onChange();
    });
    track.addEventListener("ended", () => this.#remove(({ track: ended }) => ended === track));
    this.#all.push({ track, tile, owner });
    before.before(tile.element);
    this.#onChange();
  }

  removeOwn() {
    this.#remove(({ owner }) => owner === null);
  }

  /** Those of somebody who has gone. @param {HTMLElement} gone */
  removeOf(gone) {
    this.#remove(({ owner }) => owner === gone);
  }

  /** @param {HTMLElement | null} wanted   somebody's tile; null for ours */
  of(wanted) {
    return this.#all.filter(({ owner }) => owner === wanted).map(({ tile }) => tile);
  }

  /** Those that get the big place by themselves: what others show. */
  get leading() {
    return this.#all.filter(({ owner, tile }) => owner !== null && !this.#small.has(tile)).map(({ tile }) => tile);
  }

  /** @param {Tile} tile @param {boolean} isSmall   by hand */
  makeSmall(tile, isSmall) {
    if (isSmall) this.#small.add(tile);
    else this.#small.delete(tile);
  }

  close() {
    for (const { tile } of this.#all) tile.setVideo(null);
  }

  /** @param {(screen: Screen) => boolean} isGone */
  #remove(isGone) {
    const gone = this.#all.filter(isGone);
    if (gone.length === 0) return;
    this.#all = this.#all.filter((screen) => !isGone(screen));
    for (const { tile } of gone) tile.remove();
    this.#onChange();
  }
}
