// @ts-check
// Reads the current audio level of every participant, from the cheapest source that the browser offers.

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../peer/peer.js").Peer} Peer */

export class AudioLevels {
  #call;
  #media;
  /** @type {WeakMap<RTCRtpReceiver, number>} RTP timestamp of the last packet that was read */
  #lastTimestamps = new WeakMap();
  /** @type {WeakMap<object, number>} last levels from getStats, which is asynchronous */
  #lastLevels = new WeakMap();
  /** @type {WeakSet<object>} senders and receivers with a getStats call in progress */
  #pending = new WeakSet();

  /** @param {Call} call @param {LocalMedia} media */
  constructor(call, media) {
    this.#call = call;
    this.#media = media;
  }

  /** Levels from 0 to 1 by socket id, including our own. */
  read() {
    /** @type {Map<string, number>} */
    const levels = new Map();
    for (const [socketId, peer] of this.#call.peers) levels.set(socketId, this.#levelOf(peer));
    levels.set(this.#call.socketId, this.#ownLevel());
    return levels;
  }

  /** @param {Peer} peer */
  #levelOf({ connection, tracks, status, mediaState }) {
    if (status !== "connected" || mediaState?.audio === false) return 0;
    const receiver = connection.getReceivers().find(({ track }) => track === tracks.audio);
    if (!receiver) return 0;
    const [source] = receiver.getSynchronizationSources?.() ?? [];
    if (source?.audioLevel === undefined) return this.#fromStats(receiver, "inbound-rtp"); // Safari, older Firefox
    // A source is reported until 10 s after its last packet.
    const isNew = this.#lastTimestamps.get(receiver) !== source.rtpTimestamp;
    this.#lastTimestamps.set(receiver, source.rtpTimestamp);
    return isNew ? source.audioLevel : 0;
  }

  /** Reads our own level from any connection that sends our audio. */
  #ownLevel() {
    const { audio } = this.#media.tracks;
    if (!audio?.enabled) return 0;
    for (const { connection, status } of this.#call.peers.values()) {
      const sender = status === "connected" && connection.getSenders().find(({ track }) => track === audio);
      if (sender) return this.#fromStats(sender, "media-source");
    }
    return 0;
  }

  /**
   * Returns the last known level and requests a new one.
   * @param {RTCRtpReceiver | RTCRtpSender} end
   * @param {string} type
   */
  #fromStats(end, type) {
    if (!this.#pending.has(end)) this.#requestLevel(end, type);
    return this.#lastLevels.get(end) ?? 0;
  }

  /** @param {RTCRtpReceiver | RTCRtpSender} end @param {string} type */
  async #requestLevel(end, type) {
    this.#pending.add(end);
    try {
      const stats = [...(await end.getStats()).values()];
      this.#lastLevels.set(end, stats.find((one) => one.type === type)?.audioLevel ?? 0);
    } catch {
      this.#lastLevels.set(end, 0); // the connection was closed
    } finally {
      this.#pending.delete(end);
    }
  }
}
