// @ts-check
// A file that somebody else offers: what they say of it, and how far we have got with taking it.

import { Emitter } from "../emitter.js";
import { FILE_CHANNEL } from "./control.js";
import { FileReceiving } from "./receiving.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./receiving.js").ReceivingProblem} ReceivingProblem */
/** @typedef {import("./sinks.js").FileSink} FileSink */
/** `from` is a socket id. @typedef {{ id: string, from: string, name: string, size: number, type: string }} Offer */

/** @extends {Emitter<{ changed: {} }>} */
export class IncomingFile extends Emitter {
  /** Will they not send it any more? */
  isWithdrawn = false;

  #call;
  #from;
  /** @type {FileReceiving | null} the last try */
  #receiving = null;
  #listening;
  #stopFollowing = () => {};

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
    this.#listening = [
      call.on("peer_removed", ({ peer }) => {
        if (peer.socketId !== from) return;
        this.#receiving?.abandon();
        changed();
      }),
      call.on("peer_reachable", ({ peer }) => { if (peer.socketId === from) changed(); }), // after we took another seat
    ];
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

  /** The whole file, where it was not put elsewhere. */
  get result() {
    return this.#receiving?.result ?? null;
  }

  get isSenderHere() {
    return this.#call.peers.has(this.#from);
  }

  get isAvailable() {
    return !this.isWithdrawn && (this.#call.peers.get(this.#from)?.isReachable ?? false);
  }

  /** Is the sender connected? What is on its way waits while they are not. */
  get flows() {
    return this.#call.peers.get(this.#from)?.status === "connected";
  }

  /** Takes it from its sender, who has to be reachable. @param {FileSink} sink */
  take(sink) {
    const peer = this.#call.peers.get(this.#from);
    if (!peer || !this.isAvailable || this.state === "receiving") return void sink.abort();
    const channel = peer.connection.createDataChannel(FILE_CHANNEL, { protocol: this.id });
    this.#receiving = new FileReceiving(channel, this.size, sink);
    this.#receiving.on("changed", () => this.emit("changed", {}));
    this.#stopFollowing();
    this.#stopFollowing = peer.on("status_changed", () => this.emit("changed", {}));
    this.emit("changed", {});
  }

  cancel() {
    this.#receiving?.cancel();
  }

  /** Its sender says so; what is on its way they have stopped. */
  beWithdrawn() {
    this.isWithdrawn = true;
    this.emit("changed", {});
  }

  /** Nobody is interested any more. */
  close() {
    this.cancel();
    this.#stopFollowing();
    for (const stop of this.#listening) stop();
  }
}
