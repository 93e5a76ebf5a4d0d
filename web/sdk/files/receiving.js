// @ts-check
// Receives one file over a data channel, and writes it to a sink in large blocks. Trusts neither the announced size nor
// the sender's pace.

import { Emitter } from "../emitter.js";
import { sequential } from "../sequential.js";
import { closeLater, readControl, sendControl, stopChannel, WINDOW } from "./control.js";

/** @typedef {import("./control.js").StopReason} StopReason */
/** @typedef {import("./sinks.js").FileSink} FileSink */
/** @typedef {StopReason | "connection_lost"} ReceivingProblem */

const PIECE = 1024 * 1024; // bytes per write
const WRITE_AFTER = 250; // ms before a smaller piece is written, so that slow networks show progress

/** @extends {Emitter<{ changed: {} }>} */
export class FileReceiving extends Emitter {
  /** @type {"receiving" | "complete" | "stopped"} */
  state = "receiving";
  /** @type {ReceivingProblem | null} why the transfer stopped */
  problem = null;
  /** Bytes stored in the sink. */
  written = 0;
  /** @type {Blob | null} the complete file, if the sink keeps it */
  result = null;

  #channel;
  #size;
  #sink;
  #arrived = 0;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #waiting = [];
  #waitingSize = 0;
  #lastWrite = performance.now();
  #inTurn = sequential(() => this.#stop("not_written")); // the disk is full or was removed

  /** @param {RTCDataChannel} channel   opened by us @param {number} size   announced @param {FileSink} sink */
  constructor(channel, size, sink) {
    super();
    this.#channel = channel;
    this.#size = size;
    this.#sink = sink;
    channel.binaryType = "arraybuffer";
    channel.onmessage = ({ data }) => (typeof data === "string" ? this.#onText(data) : this.#onBytes(data));
    channel.onclose = () => this.#end("connection_lost");
  }

  cancel() {
    this.#stop("cancelled");
  }

  /** The peer connection has closed, and the channel with it. */
  abandon() {
    this.#end("connection_lost");
  }

  /** @param {ArrayBuffer} bytes */
  #onBytes(bytes) {
    if (this.state !== "receiving") return;
    this.#arrived += bytes.byteLength;
    const isTooMuch = this.#arrived > this.#size || this.#arrived - this.written > WINDOW + PIECE;
    if (isTooMuch) return this.#stop("wrong_size");
    this.#waiting.push(new Uint8Array(bytes));
    this.#waitingSize += bytes.byteLength;
    if (this.#waitingSize >= PIECE || performance.now() - this.#lastWrite > WRITE_AFTER) this.#write();
  }

  /** @param {string} text */
  #onText(text) {
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
    this.#whileReceiving(async () => {
      await this.#sink.write(piece);
      this.written += piece.byteLength;
      if (this.written < this.#size) sendControl(this.#channel, { type: "received", bytes: this.written });
      this.emit("changed", {});
    });
  }

  #finish() {
    if (this.#arrived !== this.#size) return this.#stop("wrong_size");
    this.#write();
    this.#whileReceiving(async () => {
      this.result = await this.#sink.close();
      sendControl(this.#channel, { type: "received", bytes: this.#size });
      this.#end(null);
      closeLater(this.#channel);
    });
  }

  /** Runs a step after all previous ones, unless receiving has ended by then. @param {() => Promise<void>} step */
  #whileReceiving(step) {
    this.#inTurn(() => (this.state === "receiving" ? step() : undefined));
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
    if (problem) this.#inTurn(() => this.#sink.abort());
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
