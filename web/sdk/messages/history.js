// @ts-check
// Passes earlier messages on to people who join later and ask for them. Each client decides whether it does. What is
// passed on is a claim of the client that does: it cannot prove who wrote it.
//
//   chat_hello {earlier}              says that this client knows private messages, and whether it may pass on earlier ones
//   chat_history_wish {wanted, got}   asks for them, or says that this is over, and whether any came
//   chat_history {messages}           each {id, author, name, age, text, reply_to}; `author`: a socket id, `age`: in ms,
//                                     without `name`: those of the client that passes them on

import { Emitter } from "../emitter.js";
import { displayNameProblem, MAX_DISPLAY_NAME } from "../invitation.js";
import { isId, parseReference } from "./message_references.js";
import { textProblem } from "./message_texts.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */
/** @typedef {import("../protocol.js").Participant} Participant */
/** @typedef {import("./chat.js").Entry} Entry */
/** @typedef {import("./message_references.js").Reference} Reference */
/** `ask`: the person decides each time; see `askers`. @typedef {"ask" | "always" | "never"} PassingOn */
/** @typedef {Reference & { name: string, at: number, text: string, replyTo: Reference | null }} EarlierMessage */
/**
 * @typedef {object} HistoryEvents
 * @property {{}} changed   `canAsk`, `isAsking` or `askers`
 * @property {{ peer: Peer, messages: EarlierMessage[] }} received
 * @property {{ peer: Peer }} informed   it has got earlier messages, from us or another peer
 */

export const MOST_EARLIER = 50; // messages
const MOST_LENGTH = 48_000; // UTF-16 code units of their JSON; less than a message may have
const OLDEST = 7 * 24 * 3_600_000; // ms

/** @extends {Emitter<HistoryEvents>} */
export class History extends Emitter {
  isAsking = false;
  /** @type {Set<Peer>} newcomers that ask, until we decide or they have what they want */
  askers = new Set();

  #call;
  #entries;
  /** @type {PassingOn} */
  #passingOn;
  /** When each newcomer came, by socket id. @type {Map<string, number>} */
  #cameAt = new Map();
  /** Whether each peer may pass on earlier messages, by socket id. Those of older clients are missing. @type {Map<string, boolean>} */
  #offers = new Map();
  /** Socket ids of peers that may answer us, once each. @type {Set<string>} */
  #asked = new Set();
  /** What we decided about each newcomer, by socket id. @type {Map<string, boolean>} */
  #decided = new Map();
  /** @type {Set<string>} socket ids */
  #informed = new Set();

  /** @param {Call} call @param {() => Entry[]} entries @param {PassingOn} passingOn @param {AbortSignal} signal */
  constructor(call, entries, passingOn, signal) {
    super();
    this.#call = call;
    this.#entries = entries;
    this.#passingOn = passingOn;
    call.on("peer_added", ({ peer, isNewcomer }) => {
      if (isNewcomer && !this.#cameAt.has(peer.socketId)) this.#cameAt.set(peer.socketId, Date.now());
    }, { signal });
    call.on("peer_reachable", ({ peer }) => this.#greet(peer), { signal });
    call.on("peer_message", ({ peer, message }) => this.#onMessage(peer, message), { signal });
    call.on("peer_removed", ({ peer, reason }) => this.#forget(peer, reason), { signal });
    for (const peer of call.peers.values()) if (peer.isReachable) this.#greet(peer);
  }

  /** Returns whether the peer's client knows private messages, unlike older ones. @param {Peer} peer */
  knows(peer) {
    return this.#offers.has(peer.socketId);
  }

  /** True if anyone may pass on messages from before we came. */
  get canAsk() {
    return !this.isAsking && [...this.#offers.values()].includes(true);
  }

  /** Asks all who may pass on earlier messages. `received` follows, or nothing. */
  ask() {
    if (!this.canAsk) return;
    this.isAsking = true;
    for (const peer of this.#call.peers.values()) this.#askPeer(peer);
    this.emit("changed", {});
  }

  /** @param {PassingOn} passingOn */
  setPassingOn(passingOn) {
    if (passingOn === this.#passingOn) return;
    this.#passingOn = passingOn;
    if (passingOn !== "ask") this.askers.clear();
    for (const peer of this.#call.peers.values()) this.#greet(peer);
    this.emit("changed", {});
  }

  /** Passes earlier messages on to a newcomer, or refuses to. @param {Peer} peer @param {boolean} isAllowed */
  decide(peer, isAllowed) {
    this.askers.delete(peer);
    this.#decided.set(peer.socketId, isAllowed);
    if (isAllowed) this.#passOn(peer);
    this.emit("changed", {});
  }

  /** Returns whether an entry is from before a peer came, and for everyone. @param {Entry} entry @param {Peer} peer */
  isEarlier({ at, privateWith, passedOnBy }, peer) {
    return !privateWith && !passedOnBy && at <= (this.#cameAt.get(peer.socketId) ?? -1);
  }

  /** @param {Peer} peer */
  #greet(peer) {
    peer.send({ type: "chat_hello", earlier: this.#passingOn !== "never" && this.#messagesFor(peer).length > 0 });
  }

  /** @param {Peer} peer @param {PeerMessage} message */
  #onMessage(peer, message) {
    if (message.type === "chat_hello") {
      this.#offers.set(peer.socketId, message.earlier === true);
      if (this.isAsking) this.#askPeer(peer); // again, if the connection was lost meanwhile
      this.emit("changed", {});
    } else if (message.type === "chat_history_wish") this.#onWish(peer, message);
    else if (message.type === "chat_history" && this.#asked.delete(peer.socketId)) this.#receive(peer, message.messages);
  }

  /** @param {Peer} peer */
  #askPeer(peer) {
    if (!this.#offers.get(peer.socketId)) return;
    this.#asked.add(peer.socketId);
    peer.send({ type: "chat_history_wish", wanted: true });
  }

  /** @param {Peer} peer @param {PeerMessage} message */
  #onWish(peer, { wanted, got }) {
    const { socketId } = peer;
    if (this.#passingOn === "never" || !this.#cameAt.has(socketId)) return;
    if (wanted !== true) {
      if (this.askers.delete(peer)) this.emit("changed", {});
      if (got !== true || this.#informed.has(socketId)) return;
      this.#informed.add(socketId);
      this.emit("informed", { peer });
    } else if (this.#passingOn === "always" || this.#decided.get(socketId)) this.#passOn(peer);
    else if (!this.#decided.has(socketId) && this.#messagesFor(peer).length > 0) {
      this.askers.add(peer);
      this.emit("changed", {});
    }
  }

  /** @param {Peer} peer */
  #passOn(peer) {
    peer.send({ type: "chat_history", messages: this.#messagesFor(peer) });
  }

  /** The last messages from before a newcomer came, oldest first. @param {Peer} peer */
  #messagesFor(peer) {
    const messages = [];
    let length = 0;
    for (const entry of [...this.#entries()].reverse()) {
      if (entry.file || !this.isEarlier(entry, peer)) continue;
      const message = messageFor(entry);
      length += JSON.stringify(message).length + 1;
      if (messages.length === MOST_EARLIER || length > MOST_LENGTH) break;
      messages.push(message);
    }
    return messages.reverse();
  }

  /** @param {Peer} peer @param {unknown} list */
  #receive(peer, list) {
    const messages = (Array.isArray(list) ? list.slice(-MOST_EARLIER) : []).map((one) => parseMessage(one, peer.participant));
    this.#offers.set(peer.socketId, false);
    if (this.isAsking) this.#endAsking(true);
    this.emit("received", { peer, messages: messages.filter((one) => one !== null) });
    this.emit("changed", {});
  }

  /** @param {boolean} got   earlier messages */
  #endAsking(got) {
    this.isAsking = false;
    for (const peer of this.#call.peers.values()) {
      if (this.#offers.has(peer.socketId)) peer.send({ type: "chat_history_wish", wanted: false, got });
    }
  }

  /** Peers that come back after we have rejoined keep what we know of them. @param {Peer} peer @param {string} reason */
  #forget(peer, reason) {
    this.askers.delete(peer);
    if (reason !== "replaced") {
      for (const map of [this.#cameAt, this.#offers, this.#asked, this.#decided, this.#informed]) map.delete(peer.socketId);
      if (this.isAsking && this.#asked.size === 0) this.#endAsking(false);
    }
    this.emit("changed", {});
  }
}

/** @param {Entry} entry */
function messageFor({ id, author, from, at, text, replyTo }) {
  return {
    id, author, ...(from && { name: from.display_name }), age: Math.max(0, Date.now() - at), text, ...(replyTo && { reply_to: replyTo }),
  };
}

/** @param {any} message   from a peer @param {Participant} passer @returns {EarlierMessage | null} */
function parseMessage(message, passer) {
  const { id, author, name: claimed = passer.display_name, age, text, reply_to: replyTo } = message ?? {};
  if (!isId(id) || !isId(author) || typeof claimed !== "string") return null;
  const name = [...claimed.trim()].slice(0, MAX_DISPLAY_NAME).join(""); // "Anna (2)" may be longer
  if (displayNameProblem(name) !== null) return null;
  if (typeof text !== "string" || textProblem(text) !== null) return null;
  if (typeof age !== "number" || !(age >= 0 && age <= OLDEST)) return null;
  return { id, author, name, at: Date.now() - age, text: text.trim(), replyTo: parseReference(replyTo) };
}
