// @ts-check
// Represents a file that a peer offers: its name and size, and the progress of receiving it.

import { Emitter } from "../emitter.js";
import { FILE_CHANNEL } from "./control.js";
import { FileReceiving } from "./receiving.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./receiving.js").ReceivingProblem} ReceivingProblem */
/** @typedef {import("./sinks.js").FileSink} FileSink */
/** `from` is a socket id. @typedef {{ id: string, from: string, name: string, size: number, type: string }} Offer */

/** @extends {Emitter<{ changed: {} }>} */
export class IncomingFile extends Emitter {
  /** The sender has withdrawn the offer. */
  isWithdrawn = false;

  #call;
  #from;
  /** @type {FileReceiving | null} the latest attempt */
  #receiving = null;
  #closing = new AbortController();
  #following = new AbortController(); // the sender of the latest attempt

  /** @param {Call} call @param {Offer} offer */
  constructor(call, { id, from, name, size, type }) {
    super();
    this.#call = call;
    this.#from = from;
    this.id = id;
    this.name = name;
    this.size = size;
    this.type = type;
    const changed = () => this.emit("changed", {});
    const until = { signal: this.#closing.signal };
    call.on("peer_removed", ({ peer }) => {
      if (peer.socketId !== from) return;
      this.#receiving?.abandon();
      changed();
    }, until);
    call.on("peer_reachable", ({ peer }) => { if (peer.socketId === from) changed(); }, until); // after we rejoined
  }

  /** @returns {"offered" | "receiving" | "complete" | "stopped"} */
  get state() {
    return this.#receiving?.state ?? "offered";
  }

  get problem() {
    return this.#receiving?.problem ?? null;
  }

  get written() {
    return this.#receiving?.written ?? 0;
  }

  /** The complete file, unless it was saved directly to disk. */
  get result() {
    return this.#receiving?.result ?? null;
  }

  get isSenderHere() {
    return this.#call.peers.has(this.#from);
  }

  get isAvailable() {
    return !this.isWithdrawn && (this.#call.peers.get(this.#from)?.isReachable ?? false);
  }

  /** Whether the sender is connected. A transfer pauses while it is not. */
  get flows() {
    return this.#call.peers.get(this.#from)?.status === "connected";
  }

  /** Starts receiving. Aborts the sink if the sender is not reachable. @param {FileSink} sink */
  take(sink) {
    const peer = this.#call.peers.get(this.#from);
    if (!peer || !this.isAvailable || this.state === "receiving") return void sink.abort();
    const channel = peer.connection.createDataChannel(FILE_CHANNEL, { protocol: this.id });
    this.#receiving = new FileReceiving(channel, this.size, sink);
    this.#receiving.on("changed", () => this.emit("changed", {}));
    this.#following.abort();
    this.#following = new AbortController();
    peer.on("status_changed", () => this.emit("changed", {}), { signal: this.#following.signal });
    this.emit("changed", {});
  }

  cancel() {
    this.#receiving?.cancel();
  }

  /** The sender has withdrawn the offer, and has stopped any transfer. */
  beWithdrawn() {
    this.isWithdrawn = true;
    this.emit("changed", {});
  }

  /** Cancels the transfer and stops following the call. */
  close() {
    this.cancel();
    this.#following.abort();
    this.#closing.abort();
  }
}
