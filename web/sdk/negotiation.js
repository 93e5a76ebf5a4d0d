// @ts-check
// Perfect negotiation (W3C WebRTC, section 10.7) over one RTCPeerConnection: either side may
// negotiate at any time, and colliding offers settle by themselves. Knows no media and no server.

/** @typedef {import("./protocol.js").SignalType} SignalType */
/** @typedef {(signalType: SignalType, payload: unknown) => void} SendSignal */

export class Negotiation {
  #connection;
  #isPolite;
  #sendSignal;
  #waitsForOffer;
  #prepareAnswer;
  #makingOffer = false;
  #ignoringOffer = false;
  #settingRemoteAnswer = false;
  /** @type {RTCIceCandidateInit[]} candidates whose description has not come yet */
  #early = [];

  /**
   * @param {object} options
   * @param {RTCPeerConnection} options.connection
   * @param {boolean} options.isPolite       gives way when offers collide
   * @param {boolean} options.waitsForOffer  leaves the first offer to the other side
   * @param {SendSignal} options.sendSignal
   * @param {() => Promise<void>} options.prepareAnswer  runs between a remote offer and its answer
   */
  constructor({ connection, isPolite, waitsForOffer, sendSignal, prepareAnswer }) {
    this.#connection = connection;
    this.#isPolite = isPolite;
    this.#waitsForOffer = waitsForOffer;
    this.#sendSignal = sendSignal;
    this.#prepareAnswer = prepareAnswer;
    connection.onnegotiationneeded = () => this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) sendSignal("candidate", candidate.toJSON());
    };
  }

  /**
   * Applies what the other side sent. Rejects where the browser does.
   * @param {SignalType} signalType
   * @param {any} payload
   */
  async receive(signalType, payload) {
    if (signalType === "candidate") return this.#receiveCandidate(payload);
    await this.#receiveDescription({ type: signalType, sdp: payload?.sdp });
  }

  async #offer() {
    if (this.#waitsForOffer) return; // asked again by the browser once the first offer is answered
    try {
      this.#makingOffer = true;
      await this.#connection.setLocalDescription();
      this.#sendDescription();
    } catch (error) {
      if (this.#connection.signalingState !== "closed") throw error;
    } finally {
      this.#makingOffer = false;
    }
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #receiveDescription(description) {
    const connection = this.#connection;
    // An answer that is being set makes the state stable before the next description gets its turn.
    const isStable = connection.signalingState === "stable"
      || (connection.signalingState === "have-local-offer" && this.#settingRemoteAnswer);
    const collides = description.type === "offer" && (this.#makingOffer || !isStable);
    this.#ignoringOffer = collides && !this.#isPolite;
    if (this.#ignoringOffer) return;
    this.#settingRemoteAnswer = description.type === "answer";
    try {
      await connection.setRemoteDescription(description); // rolls a colliding offer of ours back
    } finally {
      this.#settingRemoteAnswer = false;
    }
    this.#waitsForOffer = false;
    if (description.type === "offer") {
      await this.#prepareAnswer();
      await connection.setLocalDescription();
      this.#sendDescription();
    }
    await this.#addEarlyCandidates();
  }

  #sendDescription() {
    const description = this.#connection.localDescription;
    if (description) {
      this.#sendSignal(/** @type {SignalType} */ (description.type), { type: description.type, sdp: description.sdp });
    }
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #receiveCandidate(candidate) {
    if (!this.#hasDescriptionOf(candidate)) {
      if (!this.#ignoringOffer) this.#early.push(candidate);
      return;
    }
    try {
      await this.#connection.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoringOffer) throw error;
    }
  }

  async #addEarlyCandidates() {
    const candidates = this.#early;
    this.#early = [];
    for (const candidate of candidates) {
      if (this.#hasDescriptionOf(candidate)) await this.#connection.addIceCandidate(candidate);
    }
  }

  /** @param {RTCIceCandidateInit} candidate */
  #hasDescriptionOf({ usernameFragment }) {
    const sdp = this.#connection.remoteDescription?.sdp;
    if (sdp === undefined) return false;
    return !usernameFragment || sdp.split(/\r?\n/).includes(`a=ice-ufrag:${usernameFragment}`);
  }
}
