// @ts-check
// Sends and receives chat messages, reactions to them and file offers over data channels. The server sees none of them,
// and nothing is stored. Each message is acknowledged with `received {id}`:
//
//   chat {id, text, reply_to}               `reply_to`, {id, author}, may be missing
//   chat_private {id, text, reply_to}       sent to one peer only
//   chat_reaction {id, message, reactions}  all of the sender's reactions to a message, {id, author}
//   file_offer {id, name, size, media_type} receivers open a data channel for it, see files/control.js
//   file_withdrawn {id, offer}              the id of the offer
//
// Clients of version 0.1 know only `chat` without `reply_to` and the last two. See history.js for earlier messages.

import { Delivery } from "./delivery.js";
import { Emitter } from "../emitter.js";
import { itemToDrop } from "./eviction.js";
import { cleanFileName } from "../files/names.js";
import { FileOffers } from "../files/offers.js";
import { History, MOST_EARLIER } from "./history.js";
import { IncomingFile } from "../files/incoming.js";
import { MessageReactions, parseReactions } from "./message_reactions.js";
import { parseReference, keyOf } from "./message_references.js";
import { textProblem } from "./message_texts.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./delivery.js").Recipient} Recipient */
/** @typedef {import("./history.js").EarlierMessage} EarlierMessage */
/** @typedef {import("./message_references.js").Reference} Reference */
/** @typedef {import("./reactions.js").Reaction} Reaction */
/** @typedef {import("../files/offers.js").OfferedFile} OfferedFile */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../protocol.js").Participant} Participant */

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} author             socket id; others refer to the entry by it and by `id`
 * @property {Participant | null} from   null for our own messages
 * @property {number} at                 ms since 1970, by this device's clock
 * @property {number} audience           number of recipients
 * @property {string} text               "" for a file
 * @property {OfferedFile | IncomingFile | null} file
 * @property {Participant | null} privateWith   the only other person who got it; null if it is for everyone
 * @property {Reference | null} replyTo
 * @property {Participant | null} passedOnBy    who claims that `from` wrote it; null if it came from there
 */
/**
 * @typedef {object} ChatEvents
 * @property {Entry} entry_added
 * @property {{ entries: Entry[] }} entries_inserted   earlier messages that a peer passed on, in front of the others
 * @property {Entry} entry_changed    delivery has progressed, or reactions have changed; files emit their own changes
 * @property {{ from: Participant, entry: Entry, reaction: Reaction }} reacted   a peer added a reaction
 * @property {Entry} entry_removed    above the limit: the oldest one of the participant with most entries
 */

export { MAX_TEXT, textProblem } from "./message_texts.js";

const TYPES = ["chat", "chat_private", "chat_reaction", "file_offer", "file_withdrawn"];
const MAX_ENTRIES = 1_000;
const MAX_TYPE = 100; // characters of a media type
/** What most entries have in common. */
const BLANK = { from: null, audience: 0, text: "", file: null, privateWith: null, replyTo: null, passedOnBy: null };

/** @extends {Emitter<ChatEvents>} */
export class Chat extends Emitter {
  /** @type {Entry[]} */
  entries = [];

  /** Earlier messages: ours for newcomers, and those of others for us. */
  history;

  #call;
  #delivery;
  #offers;
  #reactions = new MessageReactions();
  /** Ids of our latest reactions, by message. @type {Map<string, string>} */
  #sentReactions = new Map();
  #closing = new AbortController();

  /** @param {Call} call @param {{ passingOn?: import("./history.js").PassingOn }} [options]   of earlier messages */
  constructor(call, { passingOn = "never" } = {}) {
    super();
    this.#call = call;
    this.#offers = new FileOffers(call);
    const delivery = (this.#delivery = new Delivery(call, TYPES));
    const until = { signal: this.#closing.signal };
    this.history = new History(call, () => this.entries, passingOn, until.signal);
    this.history.on("received", ({ peer, messages }) => this.#insert(messages, peer.participant), until);
    this.history.on("informed", ({ peer }) => this.#repeatReactions(peer), until);
    delivery.on("arrived", ({ peer, id, message }) => this.#onMessage(peer, id, message), until);
    delivery.on("progressed", ({ id }) => this.#emitChange(id), until);
  }

  /**
   * Sends a message to everyone, or to one peer that `canReachPrivately`. Throws a RangeError if `textProblem` is not
   * null, or if the peer or the message replied to is not for this.
   * @param {string} text
   * @param {{ to?: Peer | null, replyTo?: Entry | null }} [options]
   * @returns {Entry}
   */
  send(text, { to = null, replyTo = null } = {}) {
    const problem = textProblem(text);
    if (problem) throw new RangeError(problem);
    if (to && !this.canReachPrivately(to)) throw new RangeError("cannot be reached privately");
    if (replyTo?.privateWith && replyTo.privateWith.socket_id !== to?.socketId) throw new RangeError("the message is private");
    const clean = text.trim();
    const reference = replyTo && { id: replyTo.id, author: replyTo.author };
    const message = { text: clean, ...(reference && { reply_to: reference }) };
    const id = to ? this.#delivery.send({ type: "chat_private", ...message }, [to]) : this.#delivery.send({ type: "chat", ...message });
    return this.#addOwn(id, { text: clean, replyTo: reference, privateWith: to?.participant ?? null });
  }

  /** Returns false for peers that have left, and for older clients. @param {Peer} peer */
  canReachPrivately(peer) {
    return this.#call.peers.get(peer.socketId) === peer && this.history.knows(peer);
  }

  /** Returns the message that an entry replies to, or null if it is not here. @param {Entry} entry @returns {Entry | null} */
  repliedTo({ replyTo, privateWith }) {
    return replyTo && this.#find(replyTo, privateWith);
  }

  /** Adds one of our reactions to an entry, or takes it back. @param {Entry} entry @param {Reaction} reaction @param {boolean} isOn */
  react(entry, reaction, isOn) {
    const others = this.#reactions.ownOf(entry).filter((one) => one !== reaction);
    this.#reactions.set(null, entry, isOn ? [...others, reaction] : others);
    this.#delivery.drop(this.#sentReactions.get(keyOf(entry)) ?? "");
    const partner = entry.privateWith && this.#call.peers.get(entry.privateWith.socket_id);
    const recipients = !entry.privateWith ? this.#call.peers.values() : partner ? [partner] : [];
    this.#sentReactions.set(keyOf(entry), this.#sendReactions(entry, recipients));
    this.emit("entry_changed", entry);
  }

  /** @param {Entry} entry */
  reactionsTo(entry) {
    return this.#reactions.of(entry);
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
    if (message.type === "chat" || message.type === "chat_private") {
      const { text } = message;
      if (typeof text !== "string" || textProblem(text)) return;
      const privateWith = message.type === "chat_private" ? from : null;
      this.#addTheirs(from, id, { text: text.trim(), privateWith, replyTo: parseReference(message.reply_to) });
    } else if (message.type === "chat_reaction") {
      const reference = parseReference(message.message);
      if (!reference) return;
      const added = this.#reactions.set(from, reference, parseReactions(message.reactions));
      const entry = this.#find(reference, from);
      if (!entry) return;
      this.emit("entry_changed", entry);
      for (const reaction of added) this.emit("reacted", { from, entry, reaction });
    } else if (message.type === "file_offer") {
      const file = this.#parseOffer(message, id, peer);
      if (file) this.#addTheirs(from, id, { file });
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

  /** @param {string} id @param {Partial<Entry>} content */
  #addOwn(id, content) {
    return this.#add({ ...BLANK, id, author: this.#call.socketId, audience: content.privateWith ? 1 : this.#call.peers.size, ...content });
  }

  /** @param {Participant} from @param {string} id @param {Partial<Entry>} content */
  #addTheirs(from, id, content) {
    return this.#add({ ...BLANK, id, author: from.socket_id, from, ...content });
  }

  /** @param {Omit<Entry, "at">} content */
  #add(content) {
    const entry = { ...content, at: Date.now() };
    this.entries.push(entry);
    this.emit("entry_added", entry);
    this.#dropBeyondLimit();
    return entry;
  }

  /**
   * Inserts what a peer passed on, without what is here. Where two say different things of one message, both are shown.
   * @param {EarlierMessage[]} messages @param {Participant} passedOnBy
   */
  #insert(messages, passedOnBy) {
    /** @type {Entry[]} */
    const entries = [];
    for (const { name, ...message } of messages) {
      const isSame = (/** @type {Entry} */ { id, author, text, passedOnBy: passer }) =>
        id === message.id && author === message.author && (!passer || text === message.text);
      if ([...this.entries, ...entries].some(isSame)) continue;
      const from = { socket_id: message.author, display_name: name, role: /** @type {const} */ ("guest") };
      entries.push({ ...BLANK, ...message, from, passedOnBy });
    }
    if (entries.length === 0) return;
    const others = this.entries.findIndex((entry) => !entry.passedOnBy);
    this.entries.splice(others === -1 ? this.entries.length : others, 0, ...entries);
    this.emit("entries_inserted", { entries });
    this.#dropBeyondLimit();
  }

  #dropBeyondLimit() {
    const ownerOf = (/** @type {Entry} */ { from, passedOnBy }) => (passedOnBy ?? from)?.socket_id ?? "";
    while (this.entries.length > MAX_ENTRIES) this.#drop(itemToDrop(this.entries, ownerOf));
  }

  /**
   * Finds a message by its reference. A client that has joined again since has another socket id.
   * @param {Reference} reference @param {Participant | null} partner   whose private messages count, too
   */
  #find({ id, author }, partner) {
    const found = this.entries.filter((entry) =>
      entry.id === id && (!entry.privateWith || entry.privateWith.socket_id === partner?.socket_id));
    return found.find((entry) => entry.author === author) ?? found[0] ?? null;
  }

  /** @param {Entry} entry @param {Iterable<Peer>} recipients */
  #sendReactions({ id, author }, recipients) {
    const reactions = this.#reactions.ownOf({ id, author });
    return this.#delivery.send({ type: "chat_reaction", message: { id, author }, reactions }, recipients);
  }

  /** Tells a newcomer our reactions to the messages that were passed on to them. @param {Peer} peer */
  #repeatReactions(peer) {
    for (const entry of this.entries.filter((one) => this.history.isEarlier(one, peer)).slice(-MOST_EARLIER)) {
      if (this.#reactions.ownOf(entry).length > 0) this.#sendReactions(entry, [peer]);
    }
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
