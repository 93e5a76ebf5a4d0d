// @ts-check
// Records the audio and video of a call on this device, from the save dialog to the saved file.

import { Emitter } from "../../sdk/emitter.js";
import { Recorder, recordingType } from "../../sdk/recording/recorder.js";
import { openRecordingFile } from "../../sdk/recording/destination.js";
import { SoundMix } from "../../sdk/recording/sound_mix.js";
import { element } from "../kit/dom.js";
import { DrawnPicture } from "../kit/drawn_picture.js";
import { fill } from "../kit/fill.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../call/call_screen.js").CallContext} CallContext */
/** @typedef {import("../kit/drawn_picture.js").Shot} Shot */

const FRAME_EVERY = 50; // ms
const URL_LASTS = 60_000; // ms; browsers need the URL until the download has started

/** @extends {Emitter<{ failed: unknown }>} */
export class RecordingSession extends Emitter {
  #context;
  #name;
  #mix;
  #picture;
  #recorder;
  #timer;

  /**
   * Opens the destination and starts. Must be called in a click handler, for the save dialog.
   * @param {CallContext} context
   * @returns {Promise<RecordingSession | null>} null if cancelled
   */
  static async begin(context) {
    const type = recordingType();
    if (!type) throw new DOMException("this browser cannot record audio and video", "NotSupportedError");
    const name = fileName(context.call.room?.name ?? callWords.recording.unnamed, type.extension);
    const file = await openRecordingFile(name, type.mimeType);
    return file && new RecordingSession(context, name, type, file);
  }

  /**
   * @param {CallContext} context @param {string} name
   * @param {import("../../sdk/recording/recorder.js").RecordingType} type @param {import("../../sdk/recording/destination.js").RecordingFile} file
   */
  constructor(context, name, type, file) {
    super();
    this.#context = context;
    this.#name = name;
    const picture = (this.#picture = new DrawnPicture(context.stage.element));
    const mix = (this.#mix = new SoundMix(() => this.#update()));
    this.#update();
    this.#recorder = new Recorder(new MediaStream([...picture.stream.getVideoTracks(), mix.track]), type, file);
    this.#recorder.on("failed", (error) => this.emit("failed", error));
    this.#timer = setInterval(() => this.#update(), FRAME_EVERY);
    this.#recorder.start();
  }

  /** Recorded time in ms. */
  get elapsed() {
    return this.#recorder.elapsed;
  }

  /** Stops and saves the recording. Rejects if that fails. @returns {Promise<string>} the file's name */
  async stop() {
    clearInterval(this.#timer);
    try {
      const left = await this.#recorder.stop();
      if (left) download(left, this.#name);
    } finally {
      this.#mix.close();
      this.#picture.close();
    }
    return this.#name;
  }

  #update() {
    const { call, media, screenShare } = this.#context;
    const peers = [...call.peers.values()];
    this.#mix.setTracks([
      media.tracks.audio, ...(screenShare.stream?.getAudioTracks() ?? []),
      ...peers.flatMap((peer) => [peer.tracks.audio, ...furtherTracks(peer, "audio")]),
    ]);
    this.#picture.draw(() => this.#shots(peers));
  }

  /** @param {import("../../sdk/peer/peer.js").Peer[]} peers @returns {Shot[]} */
  #shots(peers) {
    const { media, screenShare, ownName } = this.#context;
    return [
      ...(screenShare.stream?.getVideoTracks() ?? []).map((track) => screenOf(ownName, track)),
      ...peers.flatMap((peer) => furtherTracks(peer, "video")
        .map((track) => screenOf(peer.participant.display_name, track))),
      ...peers.map((peer) => ({
        name: peer.participant.display_name, track: peer.mediaState?.video === false ? null : peer.tracks.video,
      })),
      { name: ownName, track: media.tracks.video },
    ];
  }
}

/**
 * Received tracks of a peer other than its camera and microphone, such as a shared screen.
 * @param {import("../../sdk/peer/peer.js").Peer} peer
 * @param {"audio" | "video"} kind
 */
function furtherTracks(peer, kind) {
  return peer.connection.getTransceivers()
    .filter(({ currentDirection, receiver }) => /recv/.test(currentDirection ?? "") && receiver.track.kind === kind)
    .map(({ receiver }) => receiver.track)
    .filter((track) => track !== peer.tracks[kind] && track.readyState === "live");
}

/** @param {string} owner @param {MediaStreamTrack} track @returns {Shot} */
function screenOf(owner, track) {
  return { name: fill(callWords.recording.screenOf, { name: owner }), track, isScreen: true };
}

/** @param {string} room @param {string} extension */
function fileName(room, extension) {
  const now = new Date();
  const pad = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = [now.getFullYear(), pad(now.getMonth() + 1), pad(now.getDate())].join("-");
  return `${room.replace(/[\\/:*?"<>|]/g, "-")} ${day} ${pad(now.getHours())}.${pad(now.getMinutes())}.${extension}`;
}

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = element("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), URL_LASTS);
}
