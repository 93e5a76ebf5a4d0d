// @ts-check
// Sends one file to one peer over its own data channel. Reads in blocks, with back-pressure from the channel's buffer
// and from the receiver's progress.

import { Emitter } from "../emitter.js";
import { TokenBucket } from "../token_bucket.js";
import { readControl, sendControl, stopChannel, WINDOW } from "./control.js";

/** @typedef {import("./control.js").StopReason} StopReason */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {StopReason | "connection_lost"} SendingProblem */

const BLOCK = 256 * 1024; // bytes per read
const CHUNK = 64 * 1024; // bytes per message, unless the peer's limit is lower
const BUFFER_FULL = 1024 * 1024; // bytes in the channel's buffer
const BUFFER_LOW = 256 * 1024;
const PROGRESS = { atOnce: 10, perSecond: 10 }; // reports; a receiver may confirm each byte

/** @extends {Emitter<{ changed: {} }>} */
export class FileSending extends Emitter {
  /** @type {"sending" | "complete" | "stopped"} */
  state = "sending";
  /** @type {SendingProblem | null} why the transfer stopped */
  problem = null;
  /** Bytes that the receiver has stored. */
  confirmed = 0;

  #channel;
  #blob;
  #chunkSize;
  #sent = 0;
  #progress = new TokenBucket(PROGRESS);
  #wake = () => {};

  /** @param {Peer} peer @param {RTCDataChannel} channel   opened by the peer @param {Blob} blob */
  constructor(peer, channel, blob) {
    super();
    this.peer = peer;
    this.#channel = channel;
    this.#blob = blob;
    this.#chunkSize = Math.min(CHUNK, peer.connection.sctp?.maxMessageSize ?? CHUNK);
    channel.bufferedAmountLowThreshold = BUFFER_LOW;
    channel.onbufferedamountlow = () => this.#wake();
    channel.onopen = () => this.#wake();
    channel.onmessage = ({ data }) => this.#onMessage(data);
    channel.onclose = () => this.#end("connection_lost");
    this.#send();
  }

  /** @param {StopReason} reason */
  stop(reason) {
    if (this.state !== "sending") return;
    this.#end(reason);
    stopChannel(this.#channel, reason);
  }

  /** The peer connection has closed, and the channel with it. */
  abandon() {
    this.#end("connection_lost");
  }

  async #send() {
    try {
      for await (const chunk of this.#chunks()) {
        await this.#room();
        if (this.state !== "sending") return;
        this.#channel.send(chunk);
        this.#sent += chunk.byteLength;
      }
    } catch {
      return this.stop("unreadable"); // the file was moved, changed or its disk removed
    }
    if (this.#sent !== this.#blob.size) return this.stop("unreadable");
    await this.#room();
    sendControl(this.#channel, { type: "end" });
  }

  async *#chunks() {
    for (let at = 0; at < this.#blob.size && this.state === "sending"; at += BLOCK) {
      const block = await this.#blob.slice(at, at + BLOCK).arrayBuffer();
      for (let from = 0; from < block.byteLength; from += this.#chunkSize) {
        yield new Uint8Array(block, from, Math.min(this.#chunkSize, block.byteLength - from));
      }
    }
  }

  /** Waits until more may be sent, or the transfer has ended. */
  async #room() {
    while (this.state === "sending" && !this.#hasRoom) {
      await new Promise((/** @type {(value: void) => void} */ resolve) => { this.#wake = resolve; });
    }
  }

  get #hasRoom() {
    const { readyState, bufferedAmount } = this.#channel;
    return readyState === "open" && bufferedAmount < BUFFER_FULL && this.#sent - this.confirmed < WINDOW;
  }

  /** @param {unknown} data */
  #onMessage(data) {
    const message = typeof data === "string" ? readControl(data) : null;
    if (message?.type === "stop") return this.#finish(message.reason);
    if (message?.type !== "received" || message.bytes > this.#sent || message.bytes < this.confirmed) return;
    this.confirmed = message.bytes;
    if (this.confirmed === this.#blob.size) return this.#finish(null);
    if (this.#progress.take(performance.now())) this.emit("changed", {});
    this.#wake();
  }

  /** Closes the channel after the receiver's last message. @param {SendingProblem | null} problem */
  #finish(problem) {
    this.#end(problem);
    this.#channel.close();
  }

  /** @param {SendingProblem | null} problem */
  #end(problem) {
    if (this.state !== "sending") return;
    this.state = problem ? "stopped" : "complete";
    this.problem = problem;
    this.#wake();
    this.emit("changed", {});
  }
}
