// @ts-check
// Computes a short code that two people compare by voice to detect a man in the middle, which a malicious server could
// insert. The code is derived from the DTLS certificate fingerprints of both sides.
//
// An attacker could try certificates until 40 bits match on both sides. So each side adds a random nonce, and the side
// with the smaller socket id commits to its own before it sees the other (as in ZRTP, RFC 6189, section 4.4). That
// leaves an attacker one guess per connection.
//
//   smaller -> larger   safety_commitment {commitment}   SHA-256 of its nonce, in hex
//   larger -> smaller   safety_nonce {nonce}             32 random bytes, in hex
//   smaller -> larger   safety_nonce {nonce}
//
// Runs once per connection. Repeated messages are refused, or an attacker could guess again.

import { Emitter } from "../emitter.js";
import { sequential } from "../sequential.js";

/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */
/**
 * `unavailable`: this page is not a secure context. `unsupported`: the peer's client does not answer. `refused`: the
 * peer broke the order of messages, or its commitment. `changed`: the fingerprints have changed since.
 * @typedef {"pending" | "ready" | "unavailable" | "unsupported" | "refused" | "changed"} SafetyStatus
 */

const LABEL = "web-v-con safety code 1";
const NONCE_BYTES = 32;
const CODE_BYTES = 5;
const ANSWER_WITHIN = 15_000; // ms before a silent client counts as unsupported
const HEX = /^[0-9a-f]{64}$/;

/** @extends {Emitter<{ changed: SafetyCode }>} */
export class SafetyCode extends Emitter {
  /** @type {SafetyStatus} */
  status = "pending";
  /** @type {number[] | null} five numbers from 0 to 255, once ready */
  code = null;

  #peer;
  #ownId;
  #nonce = new Uint8Array(NONCE_BYTES);
  /** @type {string | null} the peer's, if it has the smaller socket id */
  #commitment = null;
  #hasTheirNonce = false;
  #fingerprints = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #answerTimer;
  #answerWithin;
  #closing = new AbortController();
  #inTurn = sequential(() => this.#end("refused"));

  /** @param {Peer} peer @param {string} ownId   our socket id @param {number} [answerWithin]   ms */
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
    peer.on("message", (message) => this.#onMessage(message), { signal });
    peer.connection.addEventListener("signalingstatechange", () => this.#compare(), { signal });
    if (peer.isReachable) this.#begin();
  }

  close() {
    clearTimeout(this.#answerTimer);
    this.#closing.abort();
  }

  get #isSmaller() {
    return this.#ownId < this.#peer.socketId;
  }

  async #begin() {
    this.#answerTimer ??= setTimeout(() => this.#end("unsupported"), this.#answerWithin);
    if (!this.#isSmaller) return;
    const commitment = hex(await sha256(this.#nonce));
    this.#peer.send({ type: "safety_commitment", commitment });
  }

  /** @param {PeerMessage} message */
  #onMessage({ type, commitment, nonce }) {
    if (type !== "safety_commitment" && type !== "safety_nonce") return;
    this.#inTurn(() => {
      if (this.status !== "pending" && this.status !== "unsupported") return; // an unsupported client may just be slow
      return type === "safety_commitment" ? this.#takeCommitment(commitment) : this.#takeNonce(nonce);
    });
  }

  /** @param {unknown} commitment */
  #takeCommitment(commitment) {
    if (this.#isSmaller || this.#commitment !== null || !isHex(commitment)) return this.#end("refused");
    this.#commitment = commitment;
    this.#peer.send({ type: "safety_nonce", nonce: hex(this.#nonce) });
  }

  /** @param {unknown} text */
  async #takeNonce(text) {
    if (!isHex(text) || this.#hasTheirNonce || (!this.#isSmaller && this.#commitment === null)) return this.#end("refused");
    this.#hasTheirNonce = true;
    const nonce = bytesOf(text);
    if (this.#isSmaller) this.#peer.send({ type: "safety_nonce", nonce: hex(this.#nonce) });
    else if (hex(await sha256(nonce)) !== this.#commitment) return this.#end("refused");
    await this.#finish(nonce);
  }

  /** @param {Uint8Array} theirNonce */
  async #finish(theirNonce) {
    const own = { fingerprints: fingerprintsIn(this.#peer.connection.localDescription), nonce: this.#nonce };
    const theirs = { fingerprints: fingerprintsIn(this.#peer.connection.remoteDescription), nonce: theirNonce };
    if (own.fingerprints === "" || theirs.fingerprints === "") return this.#end("refused");
    this.#fingerprints = this.#currentFingerprints;
    this.code = await codeOf(this.#isSmaller ? [own, theirs] : [theirs, own]);
    this.#end("ready");
    this.#compare();
  }

  get #currentFingerprints() {
    const { localDescription, remoteDescription } = this.#peer.connection;
    return `${fingerprintsIn(localDescription)} ${fingerprintsIn(remoteDescription)}`;
  }

  /** Invalidates the code if the fingerprints have changed. */
  #compare() {
    if (this.status !== "ready" || this.#peer.connection.signalingState !== "stable") return;
    if (this.#currentFingerprints !== this.#fingerprints) this.#end("changed");
  }

  /** @param {SafetyStatus} status */
  #end(status) {
    clearTimeout(this.#answerTimer);
    if (status === "unsupported" && this.status !== "pending") return;
    if (status !== "ready") this.code = null;
    this.status = status;
    this.emit("changed", this);
  }
}

/**
 * Computes the code. Both sides pass the same order: the smaller socket id first.
 * @param {{ fingerprints: string, nonce: Uint8Array }[]} sides
 * @returns {Promise<number[]>}
 */
export async function codeOf(sides) {
  const text = [LABEL, ...sides.map(({ fingerprints }) => fingerprints), ...sides.map(({ nonce }) => hex(nonce))].join("\n");
  return [...(await sha256(new TextEncoder().encode(text))).slice(0, CODE_BYTES)];
}

/**
 * Returns all fingerprints of one side in canonical form: sorted, without duplicates (RFC 8122, section 5).
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
