// @ts-check
// The people in the call, as tiles that fill the space best.

import { element } from "./dom.js";
import { inviteField } from "./invite.js";
import { pack } from "./packing.js";
import { PeerTile } from "./peer_tile.js";
import { Tile } from "./tile.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */
/** @typedef {import("../sdk/peer.js").Peer} Peer */
/** @typedef {import("./tile.js").Mark} Mark */

const LARGEST_AVATAR = 112; // px
const NARROW = 240; // px; a tile below it has smaller words

export class Stage {
  #media;
  #onSoundRefused;
  /** @type {Map<Peer, PeerTile>} */
  #tiles = new Map();
  #self;
  #alone;
  #list = element("ul", { class: "tiles", "aria-label": words.call.people });
  #resized = new ResizeObserver(() => this.#arrange());
  #stop;

  /**
   * @param {object} options
   * @param {string} options.ownName
   * @param {string} options.roomCode
   * @param {LocalMedia} options.media
   * @param {() => void} options.onSoundRefused
   * @param {(text: string) => void} options.announce
   */
  constructor({ ownName, roomCode, media, onSoundRefused, announce }) {
    this.#media = media;
    this.#onSoundRefused = onSoundRefused;
    this.#self = new Tile(ownName, { label: words.call.you(ownName), isSelf: true });
    this.#alone = element("li", { class: "alone" },
      element("h2", {}, words.call.alone),
      element("p", { class: "hint" }, words.call.aloneHint),
      inviteField(roomCode, announce));
    this.#list.append(this.#self.element, this.#alone);
    this.element = element("div", { class: "stage" }, this.#list);
    this.#stop = media.on("changed", () => this.#showSelf());
    this.#showSelf();
    this.#resized.observe(this.element);
  }

  /** @param {Peer} peer */
  add(peer) {
    const tile = new PeerTile(peer, this.#onSoundRefused);
    this.#tiles.set(peer, tile);
    this.#self.element.before(tile.element); // oneself comes last
    this.#arrange();
  }

  /** @param {Peer} peer */
  remove(peer) {
    this.#tiles.get(peer)?.close();
    this.#tiles.delete(peer);
    this.#arrange();
  }

  /** Shows a sign on somebody's tile, or takes it away. @param {Peer | null} peer   null: oneself @param {string} id @param {Mark | null} mark */
  mark(peer, id, mark) {
    this.#tileOf(peer)?.mark(id, mark);
  }

  /** Lets something appear above somebody's tile for a moment. @param {Peer | null} peer   null: oneself @param {HTMLElement} shown */
  float(peer, shown) {
    this.#tileOf(peer)?.element.append(shown);
  }

  /** After a click, which is what browsers wait for. */
  turnOnSound() {
    for (const tile of this.#tiles.values()) tile.playSound();
  }

  close() {
    this.#stop();
    this.#resized.disconnect();
    for (const tile of this.#tiles.values()) tile.close();
    this.#self.setVideo(null);
  }

  /** @param {Peer | null} peer */
  #tileOf(peer) {
    return peer ? this.#tiles.get(peer) : this.#self;
  }

  #showSelf() {
    const { tracks, state, problems } = this.#media;
    this.#self.setVideo(tracks.video);
    this.#self.show({
      picture: state.video,
      why: state.video ? "" : problems.video ? words.tile.noCamera : words.tile.cameraOff,
      isMuted: !state.audio,
    });
  }

  #arrange() {
    this.#alone.hidden = this.#tiles.size > 0;
    const count = Math.max(2, this.#tiles.size + 1); // alone, the invitation takes the other place
    const { clientWidth, clientHeight } = this.element;
    const gap = parseFloat(getComputedStyle(this.#list).columnGap) || 0;
    const { columns, width, height } = pack(count, clientWidth, clientHeight, gap);
    setSizes(this.#list, {
      "--tile-width": width,
      "--tile-height": height,
      "--row-width": columns * width + (columns - 1) * gap,
      "--avatar-size": Math.min(LARGEST_AVATAR, width * 0.4, height * 0.36),
    });
    this.#list.dataset.size = width < NARROW ? "small" : "large";
  }
}

/** @param {HTMLElement} element @param {Record<string, number>} sizes   in px, by custom property */
function setSizes({ style }, sizes) {
  for (const [name, size] of Object.entries(sizes)) style.setProperty(name, `${Math.floor(size)}px`);
}
