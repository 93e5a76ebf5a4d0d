// @ts-check
// The tile of somebody else: follows their peer, and plays their sound.

import { element } from "./dom.js";
import { soundOutput } from "./sound_output.js";
import { Tile } from "./tile.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/peer.js").Peer} Peer */

export class PeerTile {
  #peer;
  #tile;
  #onSoundRefused;
  #sound = element("audio", { autoplay: true });
  /** @type {Map<MediaStreamTrack, HTMLAudioElement>} of what they share beside their microphone */
  #moreSounds = new Map();
  #hasPicture = false;
  #waitsForFrame = false;
  /** @type {(() => void)[]} */
  #listening;

  /** @param {Peer} peer @param {() => void} onSoundRefused */
  constructor(peer, onSoundRefused) {
    this.#peer = peer;
    this.#onSoundRefused = onSoundRefused;
    this.#tile = new Tile(peer.participant.display_name);
    this.element = this.#tile.element;
    this.element.append(this.#sound);
    this.#listening = [
      peer.on("status_changed", () => this.#update()),
      peer.on("away_changed", () => this.#update()),
      peer.on("media_state_changed", () => this.#update()),
      peer.on("tracks_changed", () => this.#play()),
      soundOutput.route(this.#sound),
      peer.on("track_added", ({ track }) => { if (track.kind === "audio") this.#addSound(track); }),
    ];
    this.#play();
  }

  /** @param {string} id @param {import("./tile.js").Mark | null} mark */
  mark(id, mark) {
    this.#tile.mark(id, mark);
  }

  /** Plays the sounds; again after the browser has refused them. */
  async playSound() {
    try {
      await Promise.all([this.#sound, ...this.#moreSounds.values()].filter(({ srcObject }) => srcObject).map((one) => one.play()));
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#onSoundRefused();
    }
  }

  close() {
    for (const stop of this.#listening) stop();
    for (const sound of [this.#sound, ...this.#moreSounds.values()]) sound.srcObject = null;
    this.#tile.setVideo(null);
    this.element.remove();
  }

  #play() {
    const { audio, video } = this.#peer.tracks;
    this.#tile.setVideo(video);
    if (audio && !this.#sound.srcObject) {
      this.#sound.srcObject = new MediaStream([audio]);
      this.playSound();
    }
    this.#update();
  }

  /** @param {MediaStreamTrack} track   ends when they stop sharing it */
  #addSound(track) {
    const sound = element("audio", { autoplay: true });
    sound.srcObject = new MediaStream([track]);
    this.#moreSounds.set(track, sound);
    this.element.append(sound);
    const stopRouting = soundOutput.route(sound);
    this.#listening.push(stopRouting);
    track.addEventListener("ended", () => {
      stopRouting();
      this.#moreSounds.delete(track);
      sound.srcObject = null;
      sound.remove();
    });
    this.playSound();
  }

  #update() {
    const state = this.#peer.mediaState;
    if (state?.video === false) this.#hasPicture = false;
    else if (!this.#hasPicture) this.#awaitFrame();
    this.#tile.show({
      picture: this.#hasPicture && this.#peer.status !== "failed",
      why: this.#why(),
      isMuted: state?.audio === false,
    });
    this.element.dataset.status = this.#peer.status;
  }

  #why() {
    const { status, mediaState, isAway } = this.#peer;
    if (status !== "connected") return words.tile[status];
    if (isAway) return words.tile.away;
    if (mediaState?.video === false) return mediaState.camera ? words.tile.cameraOff : words.tile.noCamera;
    if (this.#hasPicture) return "";
    return mediaState ? words.tile.waiting : words.tile.noPicture; // not every client tells its state
  }

  /** The picture shows from its first new frame on: what stood there before is old. */
  #awaitFrame() {
    if (this.#waitsForFrame) return;
    this.#waitsForFrame = true;
    const arrived = () => {
      this.#waitsForFrame = false;
      this.#hasPicture = this.#peer.mediaState?.video !== false;
      this.#update();
    };
    const { video } = this.#tile;
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(arrived);
    else /** @type {HTMLVideoElement} */ (video).addEventListener("timeupdate", arrived, { once: true });
  }
}
