// @ts-check
// A short code that two people compare by voice: the same on both sides unless somebody sits between them, which only a
// server that lies can bring about. Made from the fingerprints that the connection checks its encryption against.
//
// Forty bits alone could be tried out until both sides of a listener match. So each side adds a random number, and the side
// with the smaller socket id commits itself to its own before it sees the other (as ZRTP does): a listener has one guess.
//
//   smaller -> larger   safety_commitment {commitment}   SHA-256 of its nonce, in hex
//   larger -> smaller   safety_nonce {nonce}             32 random bytes, in hex
//   smaller -> larger   safety_nonce {nonce}
//
// Once for each connection: whoever asks again has to be refused, or a listener could guess as often as it likes.

import { Emitter } from "../emitter.js";

/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */
/**
 * `unavailable`: this page has no secure origin, and `unsupported`: their client stays silent. `refused`: they did not keep
 * to the order, or revealed another number than they were committed to. `changed`: other fingerprints than the code's.
 * @typedef {"pending" | "ready" | "unavailable" | "unsupported" | "refused" | "changed"} SafetyStatus
 */

const LABEL = "web-v-con safety code 1";
const NONCE_BYTES = 32;
const CODE_BYTES = 5;
const ANSWER_WITHIN = 15_000; // ms after which a silent client is taken for one that does not offer this
const HEX = /^[0-9a-f]{64}$/;

/** @extends {Emitter<{ changed: SafetyCode }>} */
export class SafetyCode extends Emitter {
  /** @type {SafetyStatus} */
  status = "pending";
  /** @type {number[] | null} five numbers below 256, once it is ready */
  code = null;

  #peer;
  #ownId;
  #nonce = new Uint8Array(NONCE_BYTES);
  /** @type {string | null} theirs, where they are the smaller side */
  #commitment = null;
  #hasTheirNonce = false;
  #fingerprints = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;
  #answerWithin;
  #closing = new AbortController();
  /** @type {Promise<void>} the messages so far; each waits for the one before it */
  #heard = Promise.resolve();

  /** @param {Peer} peer @param {string} ownId   our socket id @param {number} [answerWithin] */
  constructor(peer, ownId, answerWithin = ANSWER_WITHIN) {
    super();
    this.#peer = peer;
    this.#ownId = ownId;
    this.#answerWithin = answerWithin;
    if (!globalThis.crypto?.subtle) {
      this.status = "unavailable";
      return;
    }
    crypto.getRandomValues(this.#nonce);
    const { signal } = this.#closing;
    peer.on("reachable", () => this.#begin(), { signal });
    peer.on("message", (message) => this.#hear(message), { signal });
    peer.connection.addEventListener("signalingstatechange", () => this.#compare(), { signal });
    if (peer.isReachable) this.#begin();
  }

  close() {
    clearTimeout(this.#patience);
    this.#closing.abort();
  }

  get #isSmaller() {
    return this.#ownId < this.#peer.socketId;
  }

  async #begin() {
    this.#patience ??= setTimeout(() => this.#end("unsupported"), this.#answerWithin);
    if (!this.#isSmaller) return;
    const commitment = hex(await sha256(this.#nonce));
    this.#peer.tell({ type: "safety_commitment", commitment });
  }

  /** @param {PeerMessage} message */
  #hear({ type, commitment, nonce }) {
    if (type !== "safety_commitment" && type !== "safety_nonce") return;
    this.#heard = this.#heard.then(() => {
      if (this.status !== "pending" && this.status !== "unsupported") return; // the latter may just have been slow
      return type === "safety_commitment" ? this.#takeCommitment(commitment) : this.#takeNonce(nonce);
    });
  }

  /** @param {unknown} commitment */
  #takeCommitment(commitment) {
    if (this.#isSmaller || this.#commitment !== null || !isHex(commitment)) return this.#end("refused");
    this.#commitment = commitment;
    this.#peer.tell({ type: "safety_nonce", nonce: hex(this.#nonce) });
  }

  /** @param {unknown} text */
  async #takeNonce(text) {
    if (!isHex(text) || this.#hasTheirNonce || (!this.#isSmaller && this.#commitment === null)) return this.#end("refused");
    this.#hasTheirNonce = true;
    const nonce = bytesOf(text);
    if (this.#isSmaller) this.#peer.tell({ type: "safety_nonce", nonce: hex(this.#nonce) });
    else if (hex(await sha256(nonce)) !== this.#commitment) return this.#end("refused");
    await this.#finish(nonce);
  }

  /** @param {Uint8Array} theirNonce */
  async #finish(theirNonce) {
    const own = { fingerprints: fingerprintsIn(this.#peer.connection.localDescription), nonce: this.#nonce };
    const theirs = { fingerprints: fingerprintsIn(this.#peer.connection.remoteDescription), nonce: theirNonce };
    if (own.fingerprints === "" || theirs.fingerprints === "") return this.#end("refused");
    this.#fingerprints = this.#inUse;
    this.code = await codeOf(this.#isSmaller ? [own, theirs] : [theirs, own]);
    this.#end("ready");
    this.#compare();
  }

  get #inUse() {
    const { localDescription, remoteDescription } = this.#peer.connection;
    return `${fingerprintsIn(localDescription)} ${fingerprintsIn(remoteDescription)}`;
  }

  /** The code is worth nothing once other fingerprints are in use. */
  #compare() {
    if (this.status !== "ready" || this.#peer.connection.signalingState !== "stable") return;
    if (this.#inUse !== this.#fingerprints) this.#end("changed");
  }

  /** @param {SafetyStatus} status */
  #end(status) {
    clearTimeout(this.#patience);
    if (status === "unsupported" && this.status !== "pending") return;
    if (status !== "ready") this.code = null;
    this.status = status;
    this.emit("changed", this);
  }
}

/**
 * What both sides compute, the one with the smaller socket id first.
 * @param {{ fingerprints: string, nonce: Uint8Array }[]} sides
 * @returns {Promise<number[]>}
 */
export async function codeOf(sides) {
  const text = [LABEL, ...sides.map(({ fingerprints }) => fingerprints), ...sides.map(({ nonce }) => hex(nonce))].join("\n");
  return [...(await sha256(new TextEncoder().encode(text))).slice(0, CODE_BYTES)];
}

/**
 * All fingerprints of one side, spelled one way and in one order.
 * @param {{ sdp: string } | null} description
 */
export function fingerprintsIn(description) {
  const found = [...(description?.sdp ?? "").matchAll(/^a=fingerprint:(\S+) +([0-9a-f:]+)/gim)]
    .map(([, algorithm, digest]) => `${algorithm.toLowerCase()} ${digest.toUpperCase()}`);
  return [...new Set(found)].sort().join(", ");
}

/** @param {Uint8Array} bytes */
async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {BufferSource} */ (bytes)));
}

/** @param {unknown} text @returns {text is string} */
const isHex = (text) => typeof text === "string" && HEX.test(text);

/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
