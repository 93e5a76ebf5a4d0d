// @ts-check
// Shows the tiles of participants and shared screens, and decides which one is large.

import { Emitter } from "../../sdk/emitter.js";
import { element } from "../kit/dom.js";
import { inviteField } from "../kit/invite.js";
import { PeerTile } from "./peer_tile.js";
import { Placement } from "./placement.js";
import { Screens } from "./screens.js";
import { SelfTile } from "./self_tile.js";
import { chooseMain } from "./spotlight.js";
import { Volumes } from "./volumes.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("./spotlight.js").View} View */
/** @typedef {import("./tile.js").Mark} Mark */
/** @typedef {import("./tile.js").Tile} Tile */
/** @typedef {import("./self_tile.js").Corner} Corner */

/**
 * `changed`: tiles, view, pins or the large tile. `moved`: our own tile. `figures_wanted`: of a peer's connection.
 * @extends {Emitter<{ changed: {}, moved: Corner, figures_wanted: { peer: Peer, opener: HTMLElement } }>}
 */
export class Stage extends Emitter {
  volumes = new Volumes();

  #call;
  #options;
  /** @type {Map<Peer, PeerTile>} */
  #tiles = new Map();
  #self;
  #screens;
  #alone;
  #list = element("ul", { class: "tiles", "aria-label": callWords.call.people, tabindex: "-1" });
  #placement;
  #isScheduled = false;
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
   * @param {() => void} options.onCheck   opens the connection check
   * @param {(text: string) => void} options.announce
   */
  constructor(options) {
    super();
    const { call, ownName, roomCode, media, announce } = (this.#options = options);
    this.#call = call;
    this.#self = new SelfTile({
      name: ownName, media,
      onPin: () => this.pin(this.#self.tile),
      onMoved: (corner) => { this.#schedule(); this.emit("moved", corner); announce(callWords.stage.corners[corner]); },
    });
    this.#screens = new Screens({ onPin: (tile) => this.pin(tile), onChange: () => this.#schedule() });
    this.#alone = element("li", { class: "alone" },
      element("h2", {}, callWords.call.alone),
      element("p", { class: "hint" }, callWords.call.aloneHint),
      inviteField(roomCode, announce));
    this.#list.append(this.#self.tile.element, this.#alone);
    this.element = element("div", { class: "stage" }, this.#list);
    this.#placement = new Placement({
      list: this.#list, self: this.#self, alone: this.#alone, onResize: () => this.#arrange(),
    });
  }

  /** @param {Peer} peer */
  add(peer) {
    const { onSoundRefused, onCheck } = this.#options;
    const shown = new PeerTile(peer, {
      volumes: this.volumes,
      onSoundRefused,
      onCheck,
      onPin: () => this.pin(shown.tile),
      onFigures: (opener) => this.emit("figures_wanted", { peer, opener }),
      isOwnNetworkGone: () => this.#isOwnNetworkGone(),
    });
    this.#tiles.set(peer, shown);
    this.#self.tile.element.before(shown.element); // our own tile comes last
    peer.on("track_added", ({ track }) => {
      if (track.kind === "audio") shown.addSound(track);
      else this.#screens.add(track, { name: shown.tile.name, owner: shown.element, before: shown.element });
    });
    this.#schedule();
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
    this.#schedule();
  }

  /** Shows our own screen as a small tile. Large, it would show itself endlessly. @param {MediaStreamTrack} track */
  addOwnScreen(track) {
    this.#screens.add(track, { name: null, owner: null, before: this.#self.tile.element });
  }

  removeOwnScreen() {
    this.#screens.removeOwn();
  }

  /**
   * Shows a mark on a tile, or removes it.
   * @param {Peer | null} peer   null: ourselves
   * @param {string} id
   * @param {Mark | null} mark
   */
  mark(peer, id, mark) {
    this.#tileOf(peer)?.mark(id, mark);
  }

  /**
   * Shows an element above a tile. The caller removes it.
   * @param {Peer | null} peer   null: ourselves
   * @param {HTMLElement} shown
   */
  float(peer, shown) {
    this.#tileOf(peer)?.element.append(shown);
  }

  get peerTiles() {
    return [...this.#tiles.values()];
  }

  /** Returns whether the person's tile is pinned. @param {Peer} peer */
  isPinned(peer) {
    const tile = this.#tileOf(peer);
    return tile !== undefined && this.#isPinned(tile);
  }

  /** Pins or unpins a person's tile. @param {Peer} peer */
  pinPeer(peer) {
    const tile = this.#tileOf(peer);
    if (tile) this.pin(tile);
  }

  /** Pins or unpins a tile. @param {Tile} tile */
  pin(tile) {
    const isPinned = this.#isPinned(tile);
    const { pinned, unpinned } = callWords.stage;
    this.#pinned = isPinned ? null : tile;
    this.#screens.makeSmall(tile, isPinned);
    this.#options.announce(fill(isPinned ? unpinned : pinned, { name: verbatim(tile.name) }));
    this.#schedule();
  }

  /**
   * Updates the active speaker and the speaking marks.
   * @param {{ active?: Peer | null, speaking: ReadonlySet<string> }} voices
   */
  showVoices({ active = null, speaking }) {
    for (const [{ socketId }, { tile }] of this.#tiles) tile.setSpeaking(speaking.has(socketId));
    this.#self.tile.setSpeaking(speaking.has(this.#call.socketId));
    const speaker = (active && this.#tiles.get(active)?.tile) ?? null;
    if (speaker === this.#speaker) return;
    this.#speaker = speaker;
    this.#schedule();
  }

  get view() {
    return this.#view;
  }

  set view(view) {
    this.#view = view;
    this.#schedule();
  }

  get isSelfShown() {
    return this.#isSelfShown;
  }

  set isSelfShown(isShown) {
    this.#isSelfShown = isShown;
    if (!isShown && this.#pinned === this.#self.tile) this.#pinned = null;
    this.#schedule();
  }

  get corner() {
    return this.#self.corner;
  }

  set corner(corner) {
    this.#self.corner = corner;
    this.#schedule();
  }

  /** The large tile, or else the speaker's, or any other, preferably with a picture; null if no one else is here. */
  get mainTile() {
    const others = [...this.#tiles.values()].map(({ tile }) => tile);
    return this.#main ?? this.#speaker ?? others.find(({ hasPicture }) => hasPicture) ?? others[0] ?? null;
  }

  /** The tiles that are shown, ours apart from the others. @returns {import("./placement.js").Arrangement} */
  get shown() {
    const peers = [...this.#tiles.values()];
    const others = peers.flatMap(({ tile, element }) => [...this.#screens.of(element), tile]);
    others.push(...this.#screens.of(null));
    const self = this.#isSelfShown ? this.#self.tile : null;
    return { main: this.#main, others, self, speaker: this.#speaker, isAlone: peers.length === 0 };
  }

  /** Plays all blocked audio. Must be called in a click handler. */
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

  /** Returns true if it was pinned by the user, or automatically as a shared screen. @param {Tile} tile */
  #isPinned(tile) {
    return tile === (this.#pinned ?? this.#screens.leading.at(-1));
  }

  /** Schedules one arrangement for all changes in this task. */
  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (this.#pinned && !this.#pinned.element.isConnected) this.#pinned = null; // a screen that ended
      this.#arrange();
      this.emit("changed", {});
    });
  }

  #arrange() {
    const shown = this.shown;
    for (const tile of [...shown.others, this.#self.tile]) tile.setPinned(this.#isPinned(tile));
    this.#placement.arrange(shown);
  }

  /** True if no peer is connected, and either the server or several peers were lost. */
  #isOwnNetworkGone() {
    const all = [...this.#tiles.values()];
    if (all.some(({ peer }) => peer.status === "connected")) return false;
    return this.#call.state === "reconnecting" || (all.length > 1 && all.every(({ wasConnected }) => wasConnected));
  }
}
