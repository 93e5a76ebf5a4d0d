// @ts-check
// Offers our own files. A peer receives one by opening a data channel for it.

import { Emitter } from "../emitter.js";
import { FILE_CHANNEL, stopChannel } from "./control.js";
import { FileSending } from "./sending.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../peer/peer.js").Peer} Peer */

/** @extends {Emitter<{ changed: {} }>} */
export class OfferedFile extends Emitter {
  isWithdrawn = false;
  /** @type {FileSending[]} the latest attempt of each peer */
  sendings = [];

  /** @param {string} id @param {Blob} blob @param {string} name */
  constructor(id, blob, name) {
    super();
    this.id = id;
    this.blob = blob;
    this.name = name;
    this.size = blob.size;
    this.type = blob.type;
  }

  /** @param {Peer} peer @param {RTCDataChannel} channel */
  send(peer, channel) {
    const sending = new FileSending(peer, channel, this.blob);
    sending.on("changed", () => this.emit("changed", {}));
    const before = this.sendings.filter((one) => one.peer.socketId === peer.socketId);
    for (const one of before) one.stop("cancelled"); // the peer has started again
    this.sendings = [...this.sendings.filter((one) => !before.includes(one)), sending];
    this.emit("changed", {});
  }

  withdraw() {
    this.isWithdrawn = true;
    for (const sending of this.sendings) sending.stop("cancelled");
    this.emit("changed", {});
  }
}

export class FileOffers {
  /** @type {Map<string, OfferedFile>} by id */
  #files = new Map();
  #closing = new AbortController();
  /** @type {WeakSet<Peer>} peers whose channels are watched */
  #followed = new WeakSet();

  /** @param {Call} call */
  constructor(call) {
    const until = { signal: this.#closing.signal };
    call.on("peer_added", ({ peer }) => this.#watch(peer), until);
    call.on("peer_removed", ({ peer }) => this.#abandon(peer), until);
    for (const peer of call.peers.values()) this.#watch(peer);
  }

  /** @param {string} id @param {Blob} blob @param {string} name */
  add(id, blob, name) {
    const file = new OfferedFile(id, blob, name);
    this.#files.set(id, file);
    return file;
  }

  /** @param {OfferedFile} file */
  withdraw(file) {
    this.#files.delete(file.id);
    file.withdraw();
  }

  close() {
    this.#closing.abort();
    for (const file of [...this.#files.values()]) this.withdraw(file);
  }

  /** @param {Peer} peer */
  #watch(peer) {
    if (this.#followed.has(peer)) return;
    this.#followed.add(peer);
    peer.on("channel_added", (channel) => {
      if (channel.label !== FILE_CHANNEL) return;
      const file = this.#files.get(channel.protocol);
      if (file) file.send(peer, channel);
      else stopChannel(channel, "unavailable");
    });
  }

  /** @param {Peer} peer */
  #abandon(peer) {
    for (const { sendings } of this.#files.values()) {
      for (const sending of sendings) if (sending.peer === peer) sending.abandon();
    }
  }
}
