// @ts-check
// Manages the tracks of one connection. Both sides keep one audio and one video transceiver for the whole call, so that
// muting, changing a device or turning a camera off and on never negotiates. Further tracks are added and removed.

/** @typedef {"audio" | "video"} MediaKind */
/** @typedef {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} Tracks */
/** @typedef {(transceiver: RTCRtpTransceiver, use: "camera" | "screen") => void} PreferCodecs */

/** @type {MediaKind[]} */
const KINDS = ["audio", "video"];
const MAX_EXTRA = 6; // further tracks of each kind that are received from one peer at a time

export class Transceivers {
  /** @type {Tracks} received over the two that stay */
  received = { audio: null, video: null };

  #connection;
  #stream;
  #preferCodecs;
  /** @type {Tracks} */
  #own;
  /** @type {Partial<Record<MediaKind, RTCRtpTransceiver>>} the two that stay */
  #lasting = {};
  /** @type {Map<MediaStreamTrack, RTCRtpTransceiver>} our further ones, by their track */
  #extra = new Map();
  /** @type {Map<MediaStreamTrack, MediaStream>} further tracks that wait for the two: the peer takes the first for those */
  #waiting = new Map();
  /** @type {Map<RTCRtpTransceiver, { isNew: boolean }>} the peer's further ones */
  #taken = new Map();
  /** @type {Set<RTCRtpTransceiver>} ours that are stopped once they are negotiated */
  #leaving = new Set();

  /**
   * @param {RTCPeerConnection} connection
   * @param {Tracks} tracks                    ours
   * @param {MediaStream | undefined} stream   groups them for the other side
   * @param {PreferCodecs} [preferCodecs]   called for each video transceiver of ours, before its description
   */
  constructor(connection, tracks, stream, preferCodecs = () => {}) {
    this.#preferCodecs = preferCodecs;
    this.#connection = connection;
    this.#own = { ...tracks };
    this.#stream = stream;
    connection.onsignalingstatechange = () => this.#stopLeaving();
  }

  /** Adds the audio and the video transceiver, before an offer of ours. */
  add() {
    for (const kind of KINDS) if (!this.#lasting[kind]) this.#add(kind);
    this.#addWaiting();
  }

  /** Uses the transceivers of a remote offer for our tracks. Adds one if the offer has none of a kind. */
  async adopt() {
    this.#forgetRemoved();
    for (const kind of KINDS) {
      const own = this.#lasting[kind];
      if (own && own.mid !== null) continue;
      const offered = this.#offered(kind);
      if (offered) await this.#adopt(kind, offered);
      else if (!own) this.#add(kind);
      if (offered && own) this.#leave(own); // both sides offered one: the peer's stays
    }
    this.#addWaiting();
  }

  /** Our senders: of the two that stay, once there are, and of further tracks. */
  get senders() {
    const { audio, video } = this.#lasting;
    return { audio: audio?.sender, video: video?.sender, extra: [...this.#extra.values()].map(({ sender }) => sender) };
  }

  /** Sends these tracks from now on. @param {Tracks} tracks */
  async replace(tracks) {
    this.#own = { ...tracks };
    await Promise.all(KINDS.map((kind) => this.#lasting[kind]?.sender.replaceTrack(tracks[kind])));
  }

  /** @param {MediaStreamTrack} track @param {MediaStream} stream */
  addExtra(track, stream) {
    if (this.#extra.has(track)) return;
    if (!this.#lasting.video) {
      this.#waiting.set(track, stream);
      return;
    }
    const transceiver = this.#connection.addTransceiver(track, { direction: "sendonly", streams: [stream] });
    if (track.kind === "video") this.#preferCodecs(transceiver, "screen");
    this.#extra.set(track, transceiver);
  }

  /** @param {MediaStreamTrack} track */
  removeExtra(track) {
    const transceiver = this.#extra.get(track);
    this.#extra.delete(track);
    this.#waiting.delete(track);
    if (transceiver) this.#leave(transceiver);
  }

  /**
   * Returns true if it receives one of the peer's further tracks. Turns it off if there are too many.
   * @param {RTCRtpTransceiver} transceiver   of an offer that is being applied
   */
  takeExtra(transceiver) {
    const kind = kindOf(transceiver);
    const own = this.#lasting[kind];
    if (transceiver === (own && own.mid !== null ? own : this.#offered(kind))) return false;
    const taken = [...this.#taken.keys()].filter((one) => one !== transceiver && kindOf(one) === kind);
    const isTaken = taken.length < MAX_EXTRA;
    if (isTaken) this.#taken.set(transceiver, { isNew: true });
    else transceiver.direction = "inactive"; // to stop it would need an offer of ours
    return isTaken;
  }

  /**
   * Stops a transceiver of ours. Chromium 156 offers without end when one is stopped that was never negotiated.
   * @param {RTCRtpTransceiver} transceiver
   */
  #leave(transceiver) {
    if (transceiver.direction === "stopped") return; // by the peer
    this.#leaving.add(transceiver);
    transceiver.direction = "inactive";
    transceiver.sender.replaceTrack(null).catch(() => {}); // closed
    this.#stopLeaving();
  }

  #stopLeaving() {
    for (const transceiver of this.#leaving) {
      if (transceiver.currentDirection === null && transceiver.direction !== "stopped") continue;
      this.#leaving.delete(transceiver);
      transceiver.stop();
    }
  }

  #addWaiting() {
    for (const [track, stream] of [...this.#waiting]) {
      this.#waiting.delete(track);
      this.addExtra(track, stream);
    }
  }

  /** @param {MediaKind} kind */
  #add(kind) {
    const streams = this.#stream ? [this.#stream] : [];
    const init = { direction: /** @type {const} */ ("sendrecv"), streams };
    this.#keep(kind, this.#connection.addTransceiver(this.#own[kind] ?? kind, init));
  }

  /** @param {MediaKind} kind @param {RTCRtpTransceiver} offered */
  async #adopt(kind, offered) {
    offered.direction = "sendrecv";
    if (this.#stream) offered.sender.setStreams?.(this.#stream);
    this.#keep(kind, offered);
    await offered.sender.replaceTrack(this.#own[kind]);
  }

  /** @param {MediaKind} kind @param {RTCRtpTransceiver} transceiver */
  #keep(kind, transceiver) {
    this.#lasting[kind] = transceiver;
    if (kind === "video") this.#preferCodecs(transceiver, "camera");
    this.received = { ...this.received, [kind]: transceiver.receiver.track };
  }

  /** Finds the peer's first transceiver of a kind. @param {MediaKind} kind */
  #offered(kind) {
    const ours = [this.#lasting[kind], ...this.#extra.values(), ...this.#leaving];
    return this.#connection.getTransceivers()
      .find((one) => kindOf(one) === kind && one.direction !== "stopped" && !ours.includes(one));
  }

  /** Forgets further tracks that the peer has removed. The direction of new ones is not known before the answer. */
  #forgetRemoved() {
    for (const [transceiver, state] of this.#taken) {
      if (!state.isNew && !/recv/.test(transceiver.currentDirection ?? "")) this.#taken.delete(transceiver);
      state.isNew = false;
    }
  }
}

/** @param {RTCRtpTransceiver} transceiver */
function kindOf({ receiver }) {
  return /** @type {MediaKind} */ (receiver.track.kind);
}
