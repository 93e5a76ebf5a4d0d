// @ts-check
// Negotiates over one RTCPeerConnection (perfect negotiation, W3C WebRTC, section 10.7): either side may negotiate
// at any time, and colliding offers are resolved. Knows no media and no server.
//
// Offers are numbered, and an answer carries the number of its offer. So duplicates and old descriptions are
// recognised, and an offer may be sent again whenever it or its answer may have been lost.

import { jsonSize } from "./json_size.js";

/** @typedef {import("../protocol.js").SignalType} SignalType */
/** @typedef {(signalType: SignalType, payload: unknown) => void} SendSignal */
/** @typedef {{ type: "offer" | "answer", sdp: string, number?: number }} Description   `number`: optional */

const YIELDS = 1_000; // ms that the polite side leaves the other to offer what both want
const MAX_EARLY = 100; // candidates that are kept until their description comes; a peer may send any number
const MAX_EARLY_SIZE = 4_000; // bytes of JSON; a real candidate has some 200
const MAX_SECTIONS = 30; // of an offer; a camera, a microphone and the messages need three
const MAX_CANDIDATES = 200; // from one ICE restart to the next; browsers try each with every candidate of their own

export class Negotiation {
  #connection;
  #isPolite;
  #sendSignal;
  #waitsForOffer;
  #inTurn;
  #prepareRestart;
  #prepareAnswer;
  #makingOffer = false;
  #ignoringOffer = false;
  #settingRemoteAnswer = false;
  #completed = 0; // negotiations, offer and answer
  #isStale = false; // our descriptions would say something else now than the latest that we sent
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #offering;
  /** @type {RTCIceCandidateInit[]} candidates that came before their description */
  #early = [];
  #candidates = { fragment: "", count: 0 }; // how many were added since the latest ICE restart, which has this fragment
  #offered = 0; // number of our latest offer
  #settled = 0; // number of our latest offer that was answered
  #seen = 0; // number of the other side's latest offer that was applied
  /** @type {Description | null} our latest answer */
  #answer = null;

  /**
   * @param {object} options
   * @param {RTCPeerConnection} options.connection
   * @param {boolean} options.isPolite       gives way when offers collide
   * @param {boolean} options.waitsForOffer  waits for the first offer of the other side
   * @param {(step: () => Promise<unknown>) => unknown} [options.inTurn]   runs a step when no signal is being applied
   * @param {SendSignal} options.sendSignal
   * @param {() => void} [options.prepareRestart]  runs before either side restarts ICE
   * @param {() => Promise<void>} options.prepareAnswer  runs between a remote offer and its answer
   */
  constructor({
    connection, isPolite, waitsForOffer, sendSignal, inTurn = (step) => step(), prepareRestart = () => {}, prepareAnswer,
  }) {
    this.#connection = connection;
    this.#isPolite = isPolite;
    this.#waitsForOffer = waitsForOffer;
    this.#sendSignal = sendSignal;
    this.#inTurn = inTurn;
    this.#prepareRestart = prepareRestart;
    this.#prepareAnswer = prepareAnswer;
    connection.onnegotiationneeded = () => this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) sendSignal("candidate", candidate.toJSON());
    };
  }

  /** True until the first offer of the other side has come. */
  get waitsForOffer() {
    return this.#waitsForOffer;
  }

  /** Makes the first offer: the other side's seems to be lost. */
  async stopWaiting() {
    this.#waitsForOffer = false;
    await this.#offer();
  }

  /** Sends an unanswered offer again, with all candidates found so far. */
  repeatOffer() {
    const { signalingState, localDescription } = this.#connection;
    if (signalingState !== "have-local-offer" || this.#makingOffer || !localDescription) return;
    this.#sendSignal("offer", { type: "offer", sdp: localDescription.sdp, number: this.#offered });
  }

  /**
   * Offers what has changed in our descriptions, as soon as no other offer is open. The polite side waits a moment: if the
   * other offers, an answer will do.
   */
  offerAgain() {
    this.#isStale = true;
    clearTimeout(this.#offering);
    this.#offering = setTimeout(() => this.#inTurn(() => this.#offerIfStale()), this.#isPolite ? YIELDS : 0);
  }

  close() {
    clearTimeout(this.#offering);
  }

  async #offerIfStale() {
    if (this.#isStale && this.#connection.signalingState === "stable" && !this.#makingOffer) await this.#offer();
  }

  /** Restarts ICE, as soon as no other offer is open. */
  restartIce() {
    if (this.#waitsForOffer) return;
    this.#prepareRestart();
    this.#connection.restartIce();
  }

  /**
   * Applies a signal of the other side. Rejects if the browser does.
   * @param {SignalType} signalType
   * @param {any} payload
   */
  async receive(signalType, payload) {
    if (signalType === "candidate") return this.#receiveCandidate(payload);
    const { sdp, number } = payload ?? {};
    if (signalType === "offer") await this.#receiveOffer({ type: signalType, sdp, number });
    else await this.#receiveAnswer({ type: signalType, sdp, number });
  }

  async #offer() {
    if (this.#waitsForOffer) return; // the browser asks again once the first offer is answered
    try {
      this.#makingOffer = true;
      await this.#setOffer();
      this.#sendDescription();
    } catch (error) {
      if (this.#connection.signalingState !== "closed") throw error;
    } finally {
      this.#makingOffer = false;
    }
  }

  /**
   * Sets our next offer. Once a first offer of ours is rolled back after one answer, Chromium 156 decodes pictures of the
   * peer and never shows them again. If that answer is given twice before, the second time only to the browser, it does.
   */
  async #setOffer() {
    const connection = this.#connection;
    const { remoteDescription: answered } = connection;
    const repeated = [];
    if (this.#isPolite && this.#completed === 1 && answered?.type === "offer") {
      repeated.push(connection.setRemoteDescription(answered), connection.setLocalDescription());
      this.#completed += 1;
    }
    // All are begun at once, so that nothing comes between them.
    await Promise.all([Promise.allSettled(repeated), connection.setLocalDescription()]);
  }

  /** @param {Description} offer */
  async #receiveOffer(offer) {
    const { number = Infinity } = offer;
    if (number < this.#seen) return; // overtaken by a newer offer
    if (number === this.#answer?.number) return this.#repeatAnswer(this.#answer);
    if (String(offer.sdp).split(/^m=/m).length - 1 > MAX_SECTIONS) throw new RangeError("An offer has too many sections.");
    // An answer that is being set makes the state stable before the next description gets its turn.
    const isStable = this.#connection.signalingState === "stable"
      || (this.#connection.signalingState === "have-local-offer" && this.#settingRemoteAnswer);
    this.#ignoringOffer = (this.#makingOffer || !isStable) && !this.#isPolite;
    if (this.#ignoringOffer) return;
    if (fragmentOf(offer) !== fragmentOf(this.#connection.remoteDescription)) this.#prepareRestart();
    await this.#connection.setRemoteDescription(offer); // rolls back a colliding offer of ours
    this.#seen = offer.number ?? this.#seen;
    this.#waitsForOffer = false;
    await this.#prepareAnswer();
    await this.#connection.setLocalDescription();
    this.#completed += 1;
    this.#sendDescription();
    await this.#addEarlyCandidates();
  }

  /** @param {Description} answer */
  async #receiveAnswer(answer) {
    const { number = this.#offered } = answer;
    const isPending = number === this.#offered && this.#offered !== this.#settled
      && this.#connection.signalingState === "have-local-offer";
    if (!isPending && answer.number !== undefined) return this.#dismissAnswer(number);
    this.#ignoringOffer = false;
    this.#settingRemoteAnswer = true;
    try {
      await this.#connection.setRemoteDescription(answer);
    } finally {
      this.#settingRemoteAnswer = false;
    }
    this.#settled = number;
    this.#completed += 1;
    await this.#addEarlyCandidates();
    await this.#offerIfStale();
  }

  /** @param {number} number   of an offer that is no longer pending */
  async #dismissAnswer(number) {
    // The peer answered an offer that we had rolled back: only a new offer brings both sides to the same state.
    if (number > this.#settled && this.#connection.signalingState === "stable") await this.#offer();
  }

  /** @param {Description} answer */
  #repeatAnswer(answer) {
    const latest = this.#connection.localDescription; // includes the candidates
    this.#sendSignal("answer", latest?.type === "answer" ? { ...answer, sdp: latest.sdp } : answer);
  }

  #sendDescription() {
    const description = this.#connection.localDescription;
    if (!description) return;
    const { sdp } = description;
    this.#isStale = false;
    if (description.type === "offer") {
      this.#offered += 1;
      this.#sendSignal("offer", { type: "offer", sdp, number: this.#offered });
    } else {
      this.#answer = { type: "answer", sdp, ...(this.#seen > 0 && { number: this.#seen }) };
      this.#sendSignal("answer", this.#answer);
    }
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #receiveCandidate(candidate) {
    if (!this.#hasDescriptionOf(candidate)) {
      if (this.#ignoringOffer || this.#early.length >= MAX_EARLY) return;
      if (jsonSize(candidate) <= MAX_EARLY_SIZE) this.#early.push(candidate);
      return;
    }
    try {
      await this.#addCandidate(candidate);
    } catch (error) {
      if (!this.#ignoringOffer) throw error;
    }
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #addCandidate(candidate) {
    const fragment = fragmentOf(this.#connection.remoteDescription);
    if (fragment !== this.#candidates.fragment) this.#candidates = { fragment, count: 0 };
    if (++this.#candidates.count <= MAX_CANDIDATES) await this.#connection.addIceCandidate(candidate);
  }

  async #addEarlyCandidates() {
    const candidates = this.#early;
    this.#early = [];
    for (const candidate of candidates) {
      if (this.#hasDescriptionOf(candidate)) await this.#addCandidate(candidate);
    }
  }

  /** @param {RTCIceCandidateInit} candidate */
  #hasDescriptionOf({ usernameFragment }) {
    const sdp = this.#connection.remoteDescription?.sdp;
    if (sdp === undefined) return false;
    return !usernameFragment || sdp.split(/\r?\n/).includes(`a=ice-ufrag:${usernameFragment}`);
  }
}

/** The first `a=ice-ufrag` line, which changes with every ICE restart. @param {{ sdp: string } | null} description */
function fragmentOf(description) {
  return /^a=ice-ufrag:.*/m.exec(description?.sdp ?? "")?.[0] ?? "";
}
