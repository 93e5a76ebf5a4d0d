// @ts-check
// Shows another participant's tile: video, audio, and why the video is not showing.

import { hasTurn, Reasons } from "../../sdk/quality/trouble.js";
import { duration } from "../kit/format.js";
import { oncePerFrame } from "../kit/frame.js";
import { isWatched } from "../kit/watched.js";
import { Tile } from "./tile.js";
import { TrackSound } from "./track_sound.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/quality/measurements.js").Measurement} Measurement */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../../sdk/quality/trouble.js").Reason} Reason */
/** @typedef {Pick<Required<import("./tile.js").TileOptions>, "onPin" | "onFigures" | "onCheck">} Buttons */
/** @typedef {import("./volumes.js").Volumes} Volumes */
/** @typedef {Buttons & { volumes: Volumes, onSoundRefused: () => void, isOwnNetworkGone: () => boolean }} PeerTileOptions */

const MINUTE = 60_000; // ms
const SHOWN_AFTER = 3_000; // ms before a problem's duration is shown

export class PeerTile {
  /** The peer was connected at least once. */
  wasConnected = false;

  #options;
  #reasons = new Reasons();
  /** @type {Map<MediaStreamTrack, TrackSound>} */
  #sounds = new Map();
  #hasPicture = false;
  #waitsForFrame = false;
  /** @type {Measurement | null} */
  #measured = null;
  #closing = new AbortController();

  /** @param {Peer} peer @param {PeerTileOptions} options */
  constructor(peer, options) {
    this.peer = peer;
    this.#options = options;
    this.tile = new Tile(peer.participant.display_name, options);
    this.element = this.tile.element;
    this.#setVolume();
    const until = { signal: this.#closing.signal };
    peer.on("status_changed", () => this.update(), until);
    peer.on("away_changed", () => this.update(), until);
    const scheduleUpdate = oncePerFrame(() => this.update(), until.signal);
    peer.on("media_state_changed", () => {
      if (peer.mediaState?.video === false) this.#hasPicture = false; // the camera may be on again in the same frame
      scheduleUpdate();
    }, until);
    peer.on("tracks_changed", () => this.#play(), until);
    options.volumes.on("changed", (name) => { if (name === peer.participant.display_name) this.#setVolume(); }, until);
    peer.on("video_limited", () => this.#showLimit(), until);
    this.#play();
  }

  /** Why the video is not showing. @returns {Reason | null} */
  get reason() {
    return this.#reasons.now;
  }

  /** Plays the audio again, after the browser has blocked it. */
  playSound() {
    for (const sound of this.#sounds.values()) sound.play();
  }

  /** Plays another audio track of this participant, until it ends. @param {MediaStreamTrack} track */
  addSound(track) {
    if (this.#sounds.has(track)) return;
    const sound = new TrackSound(track, this.#volume, () => this.#options.onSoundRefused());
    track.addEventListener("ended", () => this.#dropSound(track));
    this.#sounds.set(track, sound);
    this.element.append(sound.element);
    sound.play();
  }

  /** Takes the latest measurement. @param {Measurement | null} measured */
  measure(measured) {
    this.#measured = measured;
    this.tile.setQuality(this.peer.status === "connected" && measured ? measured.level : null);
    this.update();
  }

  close() {
    this.#closing.abort();
    for (const track of [...this.#sounds.keys()]) this.#dropSound(track);
    this.tile.remove();
  }

  /** Updates the tile. Called every second while there is a reason. */
  update() {
    const { mediaState, status } = this.peer;
    this.wasConnected ||= status === "connected";
    if (mediaState?.video === false || this.peer.videoLimit?.isOff) this.#hasPicture = false;
    else if (document.hidden && isWatched()) this.#hasPicture ||= this.peer.tracks.video?.muted === false; // it draws no frames
    else if (!this.#hasPicture) this.#awaitFrame();
    const now = Date.now();
    const reason = this.#reasons.read(this.#situation(), now);
    const since = reason ? durationText(reason, now) : "";
    const isOwn = reason?.code === "own_network";
    this.tile.show({
      picture: this.#hasPicture && status !== "failed",
      why: reason && reason.code !== "own_network" ? callWords.tile[reason.code] : "", // that is one notice: own_trouble.js
      since: isOwn ? "" : since,
      mayCheck: since !== "" && !isOwn && (reason?.isTrouble || reason?.code === "frozen" || reason?.code === "awaiting_picture"),
      isTrouble: reason?.isTrouble,
      isMuted: mediaState?.audio === false,
    });
    this.element.dataset.status = status;
    if (status !== "connected") this.tile.setQuality(null);
  }

  /** @returns {import("../../sdk/quality/trouble.js").Situation} */
  #situation() {
    const { status, isAway, mediaState, videoLimit, connection } = this.peer;
    return {
      status, isAway, mediaState, videoLimit,
      hasPicture: this.#hasPicture,
      isStill: this.#measured?.isStill ?? false,
      wasConnected: this.wasConnected,
      hasAnswered: connection.remoteDescription !== null,
      hasTurn: hasTurn(connection.getConfiguration()),
      turnAnswers: (this.#measured?.figures.candidates.local.relay ?? 0) > 0,
      isOwnNetworkGone: this.#options.isOwnNetworkGone(),
    };
  }

  #showLimit() {
    const limit = this.peer.videoLimit;
    const isReduced = limit !== null && !limit.isOff;
    this.tile.mark("limit", isReduced ? { iconName: "down", label: callWords.stage.reduced[limit.reason] } : null);
    this.update();
  }

  #play() {
    const { audio, video } = this.peer.tracks;
    this.tile.setVideo(video);
    if (audio) this.addSound(audio);
    this.update();
  }

  get #volume() {
    return this.#options.volumes.of(this.peer.participant.display_name);
  }

  #setVolume() {
    for (const sound of this.#sounds.values()) sound.setVolume(this.#volume);
    this.tile.mark("muted_for_me", this.#volume.isMuted ? { iconName: "sound-off", label: callWords.volume.isMuted } : null);
  }

  /** @param {MediaStreamTrack} track */
  #dropSound(track) {
    this.#sounds.get(track)?.close();
    this.#sounds.delete(track);
  }

  /** Shows the video from the next frame on, since the last one is outdated. */
  #awaitFrame() {
    if (this.#waitsForFrame) return;
    this.#waitsForFrame = true;
    const arrived = () => {
      this.#waitsForFrame = false;
      this.#hasPicture = this.peer.mediaState?.video !== false;
      this.update();
    };
    const { video } = this.tile;
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(arrived);
    else /** @type {HTMLVideoElement} */ (video).addEventListener("timeupdate", arrived, { once: true });
  }
}

/**
 * Formats the duration of a reason. A camera that is off gets one only after a minute.
 * @param {Reason} reason
 * @param {number} now
 */
function durationText({ since, isTrouble, code }, now) {
  const lasted = now - since;
  const isTicking = isTrouble || code === "frozen" || code === "awaiting_picture" || code === "away";
  return lasted >= (isTicking ? SHOWN_AFTER : MINUTE) ? duration(lasted) : "";
}
