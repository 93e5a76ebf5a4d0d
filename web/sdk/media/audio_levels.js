// @ts-check
// How loud everybody is right now, as cheaply as the browser tells it.

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../peer/peer.js").Peer} Peer */

export class AudioLevels {
  #call;
  #media;
  /** @type {WeakMap<RTCRtpReceiver, number>} what the latest look saw last: a packet's RTP time */
  #seen = new WeakMap();
  /** @type {WeakMap<object, number>} levels from statistics, which take a moment */
  #told = new WeakMap();
  /** @type {WeakSet<object>} whom statistics are being asked for */
  #asked = new WeakSet();

  /** @param {Call} call @param {LocalMedia} media */
  constructor(call, media) {
    this.#call = call;
    this.#media = media;
  }

  /** 0 to 1 by socket id, our own included. */
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
    const isNew = this.#seen.get(receiver) !== source.rtpTimestamp; // the last packet stays the last for 10 s
    this.#seen.set(receiver, source.rtpTimestamp);
    return isNew ? source.audioLevel : 0;
  }

  /** Any connection that sends our sound knows how loud it is. */
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
   * The level that was told last; the next one is asked for.
   * @param {RTCRtpReceiver | RTCRtpSender} end
   * @param {string} type
   */
  #fromStats(end, type) {
    if (!this.#asked.has(end)) this.#ask(end, type);
    return this.#told.get(end) ?? 0;
  }

  /** @param {RTCRtpReceiver | RTCRtpSender} end @param {string} type */
  async #ask(end, type) {
    this.#asked.add(end);
    try {
      const stats = [...(await end.getStats()).values()];
      this.#told.set(end, stats.find((one) => one.type === type)?.audioLevel ?? 0);
    } catch {
      this.#told.set(end, 0); // closed meanwhile
    } finally {
      this.#asked.delete(end);
    }
  }
}
