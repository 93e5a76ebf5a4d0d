// @ts-check
// Sends and receives chat messages and file offers over data channels. The server sees none of them, nothing is stored,
// and new participants get no history. Each message is acknowledged with `received {id}`:
//
//   chat {id, text}
//   file_offer {id, name, size, media_type}   receivers open a data channel for it, see files/control.js
//   file_withdrawn {id, offer}                the id of the offer

import { Delivery } from "./delivery.js";
import { Emitter } from "../emitter.js";
import { itemToDrop } from "./eviction.js";
import { cleanFileName } from "../files/names.js";
import { FileOffers } from "../files/offers.js";
import { IncomingFile } from "../files/incoming.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./delivery.js").Recipient} Recipient */
/** @typedef {import("../files/offers.js").OfferedFile} OfferedFile */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../protocol.js").Participant} Participant */

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {Participant | null} from   null for our own messages
 * @property {number} at                 ms since 1970, by this device's clock
 * @property {number} audience           number of recipients
 * @property {string} text               "" for a file
 * @property {OfferedFile | IncomingFile | null} file
 */
/**
 * @typedef {object} ChatEvents
 * @property {Entry} entry_added
 * @property {Entry} entry_changed    delivery has progressed; files emit their own changes
 * @property {Entry} entry_removed    above the limit: the oldest one of the participant with most entries
 */
/** @typedef {"empty" | "too_long"} TextProblem */

export const MAX_TEXT = 4_000; // UTF-16 code units; well below the size limit of a data channel message
const MAX_ENTRIES = 1_000;
const MAX_TYPE = 100; // characters of a media type

/** @extends {Emitter<ChatEvents>} */
export class Chat extends Emitter {
  /** @type {Entry[]} */
  entries = [];

  #call;
  #delivery;
  #offers;
  #closing = new AbortController();

  /** @param {Call} call */
  constructor(call) {
    super();
    this.#call = call;
    this.#offers = new FileOffers(call);
    const delivery = (this.#delivery = new Delivery(call, ["chat", "file_offer", "file_withdrawn"]));
    const until = { signal: this.#closing.signal };
    delivery.on("arrived", ({ peer, id, message }) => this.#onMessage(peer, id, message), until);
    delivery.on("progressed", ({ id }) => this.#emitChange(id), until);
  }

  /**
   * Sends a message to everyone. Throws a RangeError if `textProblem` is not null.
   * @param {string} text
   * @returns {Entry}
   */
  send(text) {
    const problem = textProblem(text);
    if (problem) throw new RangeError(problem);
    const clean = text.trim();
    return this.#addOwn(this.#delivery.send({ type: "chat", text: clean }), { text: clean });
  }

  /** Offers a file to everyone, for as long as we are in the call. @param {File} file @returns {Entry} */
  offer(file) {
    const name = cleanFileName(file.name);
    const id = this.#delivery.send({ type: "file_offer", name, size: file.size, media_type: file.type });
    return this.#addOwn(id, { file: this.#offers.add(id, file, name) });
  }

  /** Withdraws an offer and stops its transfers. @param {OfferedFile} file */
  withdraw(file) {
    this.#offers.withdraw(file);
    this.#delivery.send({ type: "file_withdrawn", offer: file.id });
  }

  /** Recipients that have not received one of our entries. @param {Entry} entry @returns {Recipient[]} */
  unreached(entry) {
    return entry.from ? [] : this.#delivery.unreached(entry.id);
  }

  /** Stops all deliveries and transfers, at the end of the call. */
  close() {
    this.#closing.abort();
    this.#delivery.close();
    this.#offers.close();
    for (const { file } of this.entries) if (file instanceof IncomingFile) file.close();
  }

  /** @param {Peer} peer @param {string} id @param {Record<string, unknown>} message */
  #onMessage(peer, id, message) {
    const from = peer.participant;
    if (message.type === "chat") {
      const { text } = message;
      if (typeof text !== "string" || textProblem(text)) return;
      this.#add({ id, from, audience: 0, text: text.trim(), file: null });
    } else if (message.type === "file_offer") {
      const file = this.#parseOffer(message, id, peer);
      if (file) this.#add({ id, from, audience: 0, text: "", file });
    } else {
      const entry = this.entries.find((one) => one.id === message.offer && one.from?.socket_id === from.socket_id);
      if (entry?.file instanceof IncomingFile) entry.file.beWithdrawn();
    }
  }

  /** @param {Record<string, unknown>} message @param {string} id @param {Peer} peer */
  #parseOffer({ name, size, media_type: type }, id, peer) {
    if (typeof name !== "string" || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return null;
    const isType = typeof type === "string" && type.length <= MAX_TYPE;
    const claims = { name: cleanFileName(name), size, type: isType ? type : "" };
    return new IncomingFile(this.#call, { id, from: peer.socketId, ...claims });
  }

  /** @param {string} id @param {{ text?: string, file?: OfferedFile }} content */
  #addOwn(id, { text = "", file }) {
    return this.#add({ id, from: null, audience: this.#call.peers.size, text, file: file ?? null });
  }

  /** @param {Omit<Entry, "at">} content */
  #add(content) {
    const entry = { ...content, at: Date.now() };
    this.entries.push(entry);
    this.emit("entry_added", entry);
    if (this.entries.length > MAX_ENTRIES) this.#drop(itemToDrop(this.entries, ({ from }) => from?.socket_id ?? ""));
    return entry;
  }

  /** @param {Entry} entry */
  #drop(entry) {
    this.entries.splice(this.entries.indexOf(entry), 1);
    if (entry.file instanceof IncomingFile) entry.file.close();
    else if (entry.file) this.#offers.withdraw(entry.file);
    this.emit("entry_removed", entry);
  }

  /** @param {string} id */
  #emitChange(id) {
    const entry = this.entries.find((one) => one.id === id);
    if (entry) this.emit("entry_changed", entry);
  }
}

/** Returns why a text cannot be sent, or null. @param {string} text @returns {TextProblem | null} */
export function textProblem(text) {
  const clean = text.trim();
  if (clean === "") return "empty";
  return clean.length > MAX_TEXT ? "too_long" : null;
}
