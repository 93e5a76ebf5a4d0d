// @ts-check
// Manages the tiles of shared screens, each next to its owner's tile, until their tracks end.

import { Tile } from "./tile.js";
import { callWords } from "../call_words.js";

/** @typedef {{ track: MediaStreamTrack, tile: Tile, owner: HTMLElement | null }} Screen   our own has no owner */

export class Screens {
  #onPin;
  #onChange;
  /** @type {Screen[]} oldest first */
  #all = [];
  /** @type {WeakSet<Tile>} unpinned by the user */
  #small = new WeakSet();

  /** @param {{ onPin: (tile: Tile) => void, onChange: () => void }} options */
  constructor({ onPin, onChange }) {
    this.#onPin = onPin;
    this.#onChange = onChange;
  }

  /**
   * @param {MediaStreamTrack} track
   * @param {object} place
   * @param {string | null} place.name           of its owner; null for ours
   * @param {HTMLElement | null} place.owner     the owner's tile; null for ours
   * @param {HTMLElement} place.before           inserted before this element
   */
  add(track, { name, owner, before }) {
    if (track.readyState === "ended" || this.#all.some((screen) => screen.track === track)) return;
    const template = name === null ? callWords.stage.ownScreen : callWords.stage.screenOf;
    const tile = new Tile(name ?? "", { template, kind: "screen", onPin: () => this.#onPin(tile) });
    const isOwn = owner === null;
    // Ours would show itself endlessly, unless it is another tab: the picker leaves out this one.
    const isShown = !isOwn || track.getSettings().displaySurface === "browser";
    if (isShown) tile.setVideo(track);
    tile.show({ picture: isOwn && isShown, why: isOwn ? callWords.screen.isShared : callWords.tile.awaiting_picture, isMuted: false });
    // The first frame sets the aspect ratio. It may change with the shared window.
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

  /** Removes the screens of a participant who left. @param {HTMLElement} gone */
  removeOf(gone) {
    this.#remove(({ owner }) => owner === gone);
  }

  /** @param {HTMLElement | null} wanted   a participant's tile; null for ours */
  of(wanted) {
    return this.#all.filter(({ owner }) => owner === wanted).map(({ tile }) => tile);
  }

  /** Screens that become large automatically: those of others. */
  get leading() {
    return this.#all.filter(({ owner, tile }) => owner !== null && !this.#small.has(tile)).map(({ tile }) => tile);
  }

  /** @param {Tile} tile @param {boolean} isSmall   chosen by the user */
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
