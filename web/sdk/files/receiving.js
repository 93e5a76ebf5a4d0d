// @ts-check
// A file on its way to us: what arrives goes to where it is kept, in large pieces and in order. Neither the size that
// was announced nor the pace is trusted.

import { Emitter } from "../emitter.js";
import { closeLater, readControl, sendControl, stopChannel, WINDOW } from "./control.js";

/** @typedef {import("./control.js").StopReason} StopReason */
/** @typedef {import("./sinks.js").FileSink} FileSink */
/** @typedef {StopReason | "connection_lost"} ReceivingProblem */

const PIECE = 1024 * 1024; // bytes that are written at once
const WRITE_AFTER = 250; // ms that a smaller piece waits, so that a slow network shows progress too

/** @extends {Emitter<{ changed: {} }>} */
export class FileReceiving extends Emitter {
  /** @type {"receiving" | "complete" | "stopped"} */
  state = "receiving";
  /** @type {ReceivingProblem | null} why it was stopped */
  problem = null;
  /** Bytes that are where they were to go. */
  written = 0;
  /** @type {Blob | null} where the sink keeps it for us */
  result = null;

  #channel;
  #size;
  #sink;
  #arrived = 0;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #waiting = [];
  #waitingSize = 0;
  #lastWrite = performance.now();
  #writing = Promise.resolve();

  /** @param {RTCDataChannel} channel   that we opened @param {number} size   as announced @param {FileSink} sink */
  constructor(channel, size, sink) {
    super();
    this.#channel = channel;
    this.#size = size;
    this.#sink = sink;
    channel.binaryType = "arraybuffer";
    channel.onmessage = ({ data }) => (typeof data === "string" ? this.#hear(data) : this.#take(data));
    channel.onclose = () => this.#end("connection_lost");
  }

  cancel() {
    this.#stop("cancelled");
  }

  /** Their connection is gone, and the channel with it. */
  abandon() {
    this.#end("connection_lost");
  }

  /** @param {ArrayBuffer} bytes */
  #take(bytes) {
    if (this.state !== "receiving") return;
    this.#arrived += bytes.byteLength;
    const isTooMuch = this.#arrived > this.#size || this.#arrived - this.written > WINDOW + PIECE;
    if (isTooMuch) return this.#stop("wrong_size");
    this.#waiting.push(new Uint8Array(bytes));
    this.#waitingSize += bytes.byteLength;
    if (this.#waitingSize >= PIECE || performance.now() - this.#lastWrite > WRITE_AFTER) this.#write();
  }

  /** @param {string} text */
  #hear(text) {
    const message = readControl(text);
    if (message?.type === "stop") {
      this.#end(message.reason);
      this.#channel.close();
    } else if (message?.type === "end") this.#finish();
  }

  #write() {
    const piece = joined(this.#waiting, this.#waitingSize);
    this.#waiting = [];
    this.#waitingSize = 0;
    this.#lastWrite = performance.now();
    this.#inTurn(async () => {
      await this.#sink.write(piece);
      this.written += piece.byteLength;
      if (this.written < this.#size) sendControl(this.#channel, { type: "received", bytes: this.written });
      this.emit("changed", {});
    });
  }

  #finish() {
    if (this.#arrived !== this.#size) return this.#stop("wrong_size");
    this.#write();
    this.#inTurn(async () => {
      this.result = await this.#sink.close();
      sendControl(this.#channel, { type: "received", bytes: this.#size });
      this.#end(null);
      closeLater(this.#channel);
    });
  }

  /** @param {() => Promise<void>} step */
  #inTurn(step) {
    this.#writing = this.#writing.then(() => (this.state === "receiving" ? step() : undefined))
      .catch(() => this.#stop("not_written")); // the disk is full or gone
  }

  /** @param {StopReason} reason */
  #stop(reason) {
    if (this.state !== "receiving") return;
    this.#end(reason);
    stopChannel(this.#channel, reason);
  }

  /** @param {ReceivingProblem | null} problem */
  #end(problem) {
    if (this.state !== "receiving") return;
    this.state = problem ? "stopped" : "complete";
    this.problem = problem;
    this.#waiting = [];
    if (problem) this.#writing.then(() => this.#sink.abort()).catch(() => {}); // nothing is left to undo
    this.emit("changed", {});
  }
}

/** @param {Uint8Array<ArrayBuffer>[]} parts @param {number} size */
function joined(parts, size) {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
