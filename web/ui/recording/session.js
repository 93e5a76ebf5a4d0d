// @ts-check
// One recording of a call on this device: sound and picture of whoever is in it, from the question where to until it is saved.

import { Emitter } from "../../sdk/emitter.js";
import { Recorder, recordingType } from "../../sdk/recording/recorder.js";
import { openRecordingFile } from "../../sdk/recording/destination.js";
import { SoundMix } from "../../sdk/recording/sound_mix.js";
import { element } from "../kit/dom.js";
import { RecordingPicture } from "./picture.js";
import { words } from "../words.js";

/** @typedef {import("../call/call_screen.js").CallContext} CallContext */
/** @typedef {import("./picture.js").Shot} Shot */

const PICTURE_EVERY = 50; // ms
const KEPT_FOR_SAVING = 60_000; // ms

/** @extends {Emitter<{ failed: unknown }>} */
export class RecordingSession extends Emitter {
  #context;
  #name;
  #mix;
  #picture;
  #recorder;
  #timer;

  /** Asks where to, right after a click. @param {CallContext} context @returns {Promise<RecordingSession | null>} null: called off */
  static async begin(context) {
    const type = recordingType();
    if (!type) throw new DOMException("this browser records nothing", "NotSupportedError");
    const name = fileName(context.call.room?.name ?? words.recording.unnamed, type.extension);
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
    const picture = (this.#picture = new RecordingPicture(context.stage.element));
    const mix = (this.#mix = new SoundMix(() => this.#step()));
    this.#step();
    this.#recorder = new Recorder(new MediaStream([...picture.stream.getVideoTracks(), mix.track]), type, file);
    this.#recorder.on("failed", (error) => this.emit("failed", error));
    this.#timer = setInterval(() => this.#step(), PICTURE_EVERY);
    this.#recorder.start();
  }

  /** ms */
  get elapsed() {
    return this.#recorder.elapsed;
  }

  /** Ends it and saves it. Rejects where that fails. @returns {Promise<string>} the file's name */
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

  #step() {
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
      ...(screenShare.stream?.getVideoTracks() ?? []).map((track) => ({ name: words.recording.screenOf(ownName), track, isScreen: true })),
      ...peers.flatMap((peer) => furtherTracks(peer, "video")
        .map((track) => ({ name: words.recording.screenOf(peer.participant.display_name), track, isScreen: true }))),
      ...peers.map((peer) => ({
        name: peer.participant.display_name, track: peer.mediaState?.video === false ? null : peer.tracks.video,
      })),
      { name: ownName, track: media.tracks.video },
    ];
  }
}

/** What somebody sends beside camera and microphone. @param {import("../../sdk/peer/peer.js").Peer} peer @param {"audio" | "video"} kind */
function furtherTracks(peer, kind) {
  return peer.connection.getTransceivers()
    .filter(({ currentDirection, receiver }) => /recv/.test(currentDirection ?? "") && receiver.track.kind === kind)
    .map(({ receiver }) => receiver.track)
    .filter((track) => track !== peer.tracks[kind] && track.readyState === "live");
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
  setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR_SAVING);
}
