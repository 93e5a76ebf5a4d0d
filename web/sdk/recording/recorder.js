// @ts-check
// Records a stream into a file while it lasts. What has been recorded is written away every second, and survives whatever
// ends it. Knows not what is in the stream.

import { Emitter } from "../emitter.js";
import { lengthBytes, withRoomForLength } from "./webm_length.js";

/** @typedef {import("./destination.js").RecordingFile} RecordingFile */
/** @typedef {{ mimeType: string, extension: "mp4" | "webm" }} RecordingType */

/** What plays in most places comes first. @type {RecordingType[]} */
const TYPES = [
  { mimeType: "video/mp4;codecs=avc1.42E01F,mp4a.40.2", extension: "mp4" },
  { mimeType: "video/webm;codecs=vp8,opus", extension: "webm" },
  { mimeType: "video/webm", extension: "webm" },
  { mimeType: "video/mp4", extension: "mp4" },
];
const CHUNK = 1_000; // ms
const HEAD = 1_024; // bytes; some browsers hand out a first chunk of a single one
const BITS = { videoBitsPerSecond: 2_500_000, audioBitsPerSecond: 128_000 };

/** What this browser can record; null where it can't. @returns {RecordingType | null} */
export function recordingType() {
  if (typeof MediaRecorder === "undefined") return null;
  return TYPES.find(({ mimeType }) => MediaRecorder.isTypeSupported(mimeType)) ?? null;
}

/** @extends {Emitter<{ failed: unknown }>}   by then it has stopped; what was written until then is there */
export class Recorder extends Emitter {
  #recorder;
  #file;
  #startedAt = 0;
  #length = 0; // ms
  /** @type {number | null} where the length of the recording belongs */
  #lengthPosition = null;
  /** @type {Blob[] | null} the beginning, until there is enough of it to make room in */
  #head = [];
  #hasFailed = false;
  /** @type {Promise<void>} the chunks so far; each waits for the one before it */
  #written = Promise.resolve();
  /** @type {Promise<File | Blob | null> | null} */
  #finished = null;
  #stopped;

  /** @param {MediaStream} stream @param {RecordingType} type @param {RecordingFile} file */
  constructor(stream, { mimeType }, file) {
    super();
    this.#file = file;
    const recorder = (this.#recorder = new MediaRecorder(stream, { mimeType, ...BITS }));
    this.#stopped = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.ondataavailable = ({ data }) => this.#inTurn(() => this.#write(data));
    recorder.onerror = (event) => this.#fail(/** @type {any} */ (event).error ?? event);
  }

  /** ms */
  get elapsed() {
    return this.#length || (this.#startedAt && performance.now() - this.#startedAt);
  }

  start() {
    this.#recorder.start(CHUNK);
    this.#startedAt = performance.now();
  }

  /** Ends it, and completes the file. Rejects where that fails. @returns {Promise<File | Blob | null>} null where it is in its place */
  stop() {
    return (this.#finished ??= this.#finish());
  }

  async #finish() {
    this.#length = this.elapsed;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    await this.#stopped;
    this.#inTurn(() => this.#writeHead());
    await this.#written;
    if (this.#lengthPosition !== null && !this.#hasFailed) {
      await this.#file.patch(this.#lengthPosition, lengthBytes(this.#length));
    }
    return this.#file.finish();
  }

  /** @param {Blob} chunk */
  async #write(chunk) {
    if (!this.#head) return this.#file.write(chunk);
    this.#head.push(chunk);
    if (this.#head.reduce((sum, { size }) => sum + size, 0) >= HEAD) await this.#writeHead();
  }

  async #writeHead() {
    if (!this.#head) return;
    const head = new Blob(this.#head);
    this.#head = null;
    const made = withRoomForLength(new Uint8Array(await head.arrayBuffer()));
    this.#lengthPosition = made?.position ?? null;
    await this.#file.write(made ? new Blob([/** @type {BlobPart} */ (made.bytes)]) : head);
  }

  /** @param {() => Promise<void>} step */
  #inTurn(step) {
    this.#written = this.#written.then(() => (this.#hasFailed ? undefined : step())).catch((error) => this.#fail(error));
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.emit("failed", error);
  }
}
