// @ts-check
// The people in the call and the screens that they show: which tiles there are, and which of them is the large one.

import { Emitter } from "../../sdk/emitter.js";
import { element } from "../kit/dom.js";
import { inviteField } from "../kit/invite.js";
import { PeerTile } from "./peer_tile.js";
import { Placement } from "./placement.js";
import { Screens } from "./screens.js";
import { SelfTile } from "./self_tile.js";
import { chooseMain } from "./spotlight.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("./spotlight.js").View} View */
/** @typedef {import("./tile.js").Mark} Mark */
/** @typedef {import("./tile.js").Tile} Tile */
/** @typedef {import("./self_tile.js").Corner} Corner */

/**
 * `changed`: views, pins or who is large. `figures_wanted`: of the connection to somebody.
 * @extends {Emitter<{ changed: {}, moved: Corner, figures_wanted: { peer: Peer, opener: HTMLElement } }>}
 */
export class Stage extends Emitter {
  #call;
  #options;
  /** @type {Map<Peer, PeerTile>} */
  #tiles = new Map();
  #self;
  #screens;
  #alone;
  #list = element("ul", { class: "tiles", "aria-label": words.call.people, tabindex: "-1" });
  #placement;
  #isPlanned = false;
  /** @type {Tile | null} */
  #pinned = null;
  /** @type {Tile | null} */
  #speaker = null;
  /** @type {View} */
  #view = "grid";
  #isSelfShown = true;

  /**
   * @param {object} options
   * @param {Call} options.call
   * @param {string} options.ownName
   * @param {string} options.roomCode
   * @param {LocalMedia} options.media
   * @param {() => void} options.onSoundRefused
   * @param {(text: string) => void} options.announce
   */
  constructor(options) {
    super();
    const { call, ownName, roomCode, media, announce } = (this.#options = options);
    this.#call = call;
    this.#self = new SelfTile({
      name: ownName, media,
      onPin: () => this.pin(this.#self.tile),
      onMoved: (corner) => { this.#plan(); this.emit("moved", corner); announce(words.stage.corners[corner]); },
    });
    this.#screens = new Screens({ onPin: (tile) => this.pin(tile), onChange: () => this.#plan() });
    this.#alone = element("li", { class: "alone" },
      element("h2", {}, words.call.alone),
      element("p", { class: "hint" }, words.call.aloneHint),
      inviteField(roomCode, announce));
    this.#list.append(this.#self.tile.element, this.#alone);
    this.element = element("div", { class: "stage" }, this.#list);
    this.#placement = new Placement({
      list: this.#list, self: this.#self, alone: this.#alone, onResize: () => this.#arrange(),
    });
  }

  /** @param {Peer} peer */
  add(peer) {
    const { onSoundRefused } = this.#options;
    const shown = new PeerTile(peer, {
      onSoundRefused,
      onPin: () => this.pin(shown.tile),
      onFigures: (opener) => this.emit("figures_wanted", { peer, opener }),
      isOwnNetworkGone: () => this.#isOwnNetworkGone(),
    });
    this.#tiles.set(peer, shown);
    this.#self.tile.element.before(shown.element); // oneself comes last
    peer.on("track_added", ({ track }) => {
      if (track.kind === "audio") shown.addSound(track);
      else this.#screens.add(track, { name: shown.tile.name, owner: shown.element, before: shown.element });
    });
    this.#plan();
  }

  /** @param {Peer} peer */
  remove(peer) {
    const gone = this.#tiles.get(peer);
    if (!gone) return;
    this.#screens.removeOf(gone.element);
    gone.close();
    this.#tiles.delete(peer);
    if (this.#pinned === gone.tile) this.#pinned = null;
    if (this.#speaker === gone.tile) this.#speaker = null;
    this.#plan();
  }

  /** Shows our own screen too, small: large it would be a mirror in a mirror. @param {MediaStreamTrack} track */
  addOwnScreen(track) {
    this.#screens.add(track, { name: null, owner: null, before: this.#self.tile.element });
  }

  removeOwnScreen() {
    this.#screens.removeOwn();
  }

  /**
   * Shows a sign on somebody's tile, or takes it away.
   * @param {Peer | null} peer   null: oneself
   * @param {string} id
   * @param {Mark | null} mark
   */
  mark(peer, id, mark) {
    this.#tileOf(peer)?.mark(id, mark);
  }

  /**
   * Lets something appear above somebody's tile for a moment.
   * @param {Peer | null} peer   null: oneself
   * @param {HTMLElement} shown
   */
  float(peer, shown) {
    this.#tileOf(peer)?.element.append(shown);
  }

  get peerTiles() {
    return [...this.#tiles.values()];
  }

  /** Makes a tile large, or as small as the others again. @param {Tile} tile */
  pin(tile) {
    const isHeld = this.#isHeld(tile);
    const { pinned, unpinned } = words.stage;
    this.#pinned = isHeld ? null : tile;
    this.#screens.makeSmall(tile, isHeld);
    this.#options.announce(isHeld ? unpinned(tile.name) : pinned(tile.name));
    this.#plan();
  }

  /**
   * Who is to be followed in speaker view, and who speaks right now.
   * @param {{ active?: Peer | null, speaking: ReadonlySet<string> }} voices
   */
  showVoices({ active = null, speaking }) {
    for (const [{ socketId }, { tile }] of this.#tiles) tile.setSpeaking(speaking.has(socketId));
    this.#self.tile.setSpeaking(speaking.has(this.#call.socketId));
    const speaker = (active && this.#tiles.get(active)?.tile) ?? null;
    if (speaker === this.#speaker) return;
    this.#speaker = speaker;
    this.#plan();
  }

  get view() {
    return this.#view;
  }

  set view(view) {
    this.#view = view;
    this.#plan();
  }

  get isSelfShown() {
    return this.#isSelfShown;
  }

  set isSelfShown(isShown) {
    this.#isSelfShown = isShown;
    if (!isShown && this.#pinned === this.#self.tile) this.#pinned = null;
    this.#plan();
  }

  get corner() {
    return this.#self.corner;
  }

  set corner(corner) {
    this.#self.corner = corner;
    this.#plan();
  }

  /** The picture that matters most right now; null where there is none. @returns {HTMLVideoElement | null} */
  get mainVideo() {
    const others = [...this.#tiles.values()].map(({ tile }) => tile);
    const candidates = [this.#main, this.#speaker, ...others];
    return candidates.find((tile) => tile?.hasPicture)?.video ?? null;
  }

  /** After a click, which is what browsers wait for. */
  turnOnSound() {
    for (const tile of this.#tiles.values()) tile.playSound();
  }

  close() {
    this.#placement.close();
    for (const tile of this.#tiles.values()) tile.close();
    this.#screens.close();
    this.#self.close();
  }

  /** @param {Peer | null} peer */
  #tileOf(peer) {
    return peer ? this.#tiles.get(peer)?.tile : this.#self.tile;
  }

  get #main() {
    const people = [...this.#tiles.values()].map(({ tile }) => tile);
    const screens = this.#screens.leading;
    return chooseMain({ pinned: this.#pinned, screens, view: this.#view, speaker: this.#speaker, people });
  }

  /** Is it large by hand, or as a screen that others show? @param {Tile} tile */
  #isHeld(tile) {
    return tile === (this.#pinned ?? this.#screens.leading.at(-1));
  }

  /** Arranges once for all that happens in one go. */
  #plan() {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      if (this.#pinned && !this.#pinned.element.isConnected) this.#pinned = null; // a screen that ended
      this.#arrange();
      this.emit("changed", {});
    });
  }

  #arrange() {
    const main = this.#main;
    const peers = [...this.#tiles.values()];
    const others = peers.flatMap(({ tile, element }) => [...this.#screens.of(element), tile]);
    others.push(...this.#screens.of(null));
    for (const tile of [...others, this.#self.tile]) tile.setPinned(this.#isHeld(tile));
    this.#placement.arrange({
      main, others, speaker: this.#speaker, isSelfShown: this.#isSelfShown, isAlone: peers.length === 0,
    });
  }

  /** Nobody can be reached, and that is no coincidence. */
  #isOwnNetworkGone() {
    const all = [...this.#tiles.values()];
    if (all.some(({ peer }) => peer.status === "connected")) return false;
    return this.#call.state === "reconnecting" || (all.length > 1 && all.every(({ wasConnected }) => wasConnected));
  }
}
