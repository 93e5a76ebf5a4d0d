// @ts-check
// Records a MediaStream to a file. Writes every second, so that little is lost if the recording fails.

import { Emitter } from "../emitter.js";
import { sequential } from "../sequential.js";
import { lengthBytes, withRoomForLength } from "./webm_length.js";

/** @typedef {import("./destination.js").RecordingFile} RecordingFile */
/** @typedef {{ mimeType: string, extension: "mp4" | "webm" }} RecordingType */

/** Preferred types first: those that most players support. @type {RecordingType[]} */
const TYPES = [
  { mimeType: "video/mp4;codecs=avc1.42E01F,mp4a.40.2", extension: "mp4" },
  { mimeType: "video/webm;codecs=vp8,opus", extension: "webm" },
  { mimeType: "video/webm", extension: "webm" },
  { mimeType: "video/mp4", extension: "mp4" },
];
const CHUNK = 1_000; // ms between writes
const HEAD = 1_024; // bytes; some browsers deliver a first chunk of one byte
const BITS = { videoBitsPerSecond: 2_500_000, audioBitsPerSecond: 128_000 };

/** The best type that this browser can record; null if there is none. @returns {RecordingType | null} */
export function recordingType() {
  if (typeof MediaRecorder === "undefined") return null;
  return TYPES.find(({ mimeType }) => MediaRecorder.isTypeSupported(mimeType)) ?? null;
}

/** @extends {Emitter<{ failed: unknown }>}   `failed`: recording has stopped, the written part is kept */
export class Recorder extends Emitter {
  #recorder;
  #file;
  #startedAt = 0;
  #length = 0; // ms
  /** @type {number | null} byte offset of the duration */
  #lengthPosition = null;
  /** @type {Blob[] | null} the first chunks, until there are `HEAD` bytes */
  #head = [];
  #hasFailed = false;
  #inTurn = sequential((error) => this.#fail(error));
  /** @type {Promise<File | Blob | null> | null} */
  #finished = null;
  #stopped;

  /** @param {MediaStream} stream @param {RecordingType} type @param {RecordingFile} file */
  constructor(stream, { mimeType }, file) {
    super();
    this.#file = file;
    const recorder = (this.#recorder = new MediaRecorder(stream, { mimeType, ...BITS }));
    this.#stopped = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.ondataavailable = ({ data }) => this.#unlessFailed(() => this.#write(data));
    recorder.onerror = (event) => this.#fail(/** @type {any} */ (event).error ?? event);
  }

  /** Recorded time in ms. */
  get elapsed() {
    return this.#length || (this.#startedAt && performance.now() - this.#startedAt);
  }

  start() {
    this.#recorder.start(CHUNK);
    this.#startedAt = performance.now();
  }

  /**
   * Stops recording and completes the file. Rejects if that fails.
   * @returns {Promise<File | Blob | null>} the recording to save; null if it was written to a chosen file
   */
  stop() {
    return (this.#finished ??= this.#finish());
  }

  async #finish() {
    this.#length = this.elapsed;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    await this.#stopped;
    await this.#unlessFailed(() => this.#writeHead());
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

  /** Runs a step after all previous ones, unless one has failed. @param {() => Promise<void>} step */
  #unlessFailed(step) {
    return this.#inTurn(() => (this.#hasFailed ? undefined : step()));
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.emit("failed", error);
  }
}
