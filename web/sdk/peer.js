// @ts-check
// One other participant: the connection to them, what they send and what they get.
// Both sides keep one audio and one video transceiver for the whole call, so that muting, changing a
// device or turning a camera off and on never negotiates.

import { Emitter } from "./events.js";
import { Negotiation } from "./negotiation.js";

/** @typedef {import("./protocol.js").Participant} Participant */
/** @typedef {import("./protocol.js").SignalType} SignalType */
/** @typedef {"connecting" | "connected" | "interrupted" | "failed"} PeerStatus */
/** @typedef {"audio" | "video"} MediaKind */
/** @typedef {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} Tracks */
/**
 * What somebody sends: `camera` says whether there is a camera that could be turned on.
 * @typedef {{ audio: boolean, video: boolean, camera: boolean }} MediaState
 */

const GIVE_UP_AFTER = 14_000; // ms without a connection until it is called failed: on the screen within 15 s
const STATE_CHANNEL_ID = 0;
/** @type {MediaKind[]} */
const KINDS = ["audio", "video"];

/**
 * @typedef {object} PeerOptions
 * @property {Participant} participant
 * @property {boolean} isPolite
 * @property {boolean} offersFirst    the newcomer does
 * @property {RTCConfiguration} configuration
 * @property {(signalType: SignalType, payload: unknown) => void} sendSignal
 * @property {Tracks} tracks
 * @property {MediaState} mediaState  ours, told to the peer
 * @property {MediaStream} [stream]   groups our tracks, so that picture and sound stay together
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} [createPeerConnection]
 * @property {number} [giveUpAfter]
 */

/**
 * @typedef {object} PeerFacts
 * @property {PeerStatus} status_changed
 * @property {MediaState} media_state_changed   theirs
 * @property {Tracks} tracks_changed            what we receive
 * @property {unknown} signal_failed            the error of a signal that could not be applied
 */

/** @extends {Emitter<PeerFacts>} */
export class Peer extends Emitter {
  /** @type {PeerStatus} */
  status = "connecting";
  /** @type {MediaState | null} null until they have told it */
  mediaState = null;
  /** @type {Tracks} what we receive */
  tracks = { audio: null, video: null };

  #connection;
  #negotiation;
  #stateChannel;
  #stream;
  /** @type {Tracks} */
  #ownTracks;
  #ownState;
  #giveUpAfter;
  /** @type {Partial<Record<MediaKind, RTCRtpTransceiver>>} */
  #transceivers = {};
  /** @type {Promise<void>} the signals so far; each waits for the one before it */
  #applied = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;

  /** @param {PeerOptions} options */
  constructor(options) {
    super();
    const { createPeerConnection = (configuration) => new RTCPeerConnection(configuration) } = options;
    this.participant = options.participant;
    this.#ownTracks = { ...options.tracks };
    this.#ownState = options.mediaState;
    this.#stream = options.stream;
    this.#giveUpAfter = options.giveUpAfter ?? GIVE_UP_AFTER;
    const connection = createPeerConnection(options.configuration);
    this.#connection = connection;
    this.#negotiation = new Negotiation({
      connection,
      isPolite: options.isPolite,
      waitsForOffer: !options.offersFirst,
      sendSignal: options.sendSignal,
      prepareAnswer: () => this.#adoptTransceivers(),
    });
    connection.onconnectionstatechange = () => this.#readStatus();
    this.#stateChannel = this.#openStateChannel();
    if (options.offersFirst) for (const kind of KINDS) this.#addTransceiver(kind);
    this.#expectConnection();
  }

  get socketId() {
    return this.participant.socket_id;
  }

  /** The RTCPeerConnection: for statistics, and for whatever is added to it beyond this class. */
  get connection() {
    return this.#connection;
  }

  /**
   * Applies one signal after all that came before it; one that fails does not stop the next.
   * @param {SignalType} signalType
   * @param {unknown} payload
   */
  receive(signalType, payload) {
    this.#applied = this.#applied
      .then(() => this.#negotiation.receive(signalType, payload))
      .catch((error) => {
        if (this.#connection.signalingState !== "closed") this.emit("signal_failed", error);
      });
    return this.#applied;
  }

  /**
   * Sends these tracks from now on, and tells the peer what it gets.
   * @param {Tracks} tracks
   * @param {MediaState} state
   */
  async send(tracks, state) {
    const turnsOff = this.#ownState.video && !state.video;
    this.#ownTracks = { ...tracks };
    this.#ownState = state;
    if (turnsOff) this.#tellState(); // before the picture freezes
    await Promise.all(KINDS.map((kind) => this.#transceivers[kind]?.sender.replaceTrack(tracks[kind])));
    this.#tellState();
  }

  close() {
    clearTimeout(this.#patience);
    this.#connection.onconnectionstatechange = null;
    this.#connection.close();
  }

  /** @param {MediaKind} kind */
  #addTransceiver(kind) {
    const streams = this.#stream ? [this.#stream] : [];
    const transceiver = this.#connection.addTransceiver(this.#ownTracks[kind] ?? kind, { direction: "sendrecv", streams });
    this.#keep(kind, transceiver);
  }

  /** Answers an offer with the transceivers that it brought; adds one where it brought none of a kind. */
  async #adoptTransceivers() {
    for (const kind of KINDS) {
      if (this.#transceivers[kind]) continue;
      const offered = this.#connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
      if (!offered) {
        this.#addTransceiver(kind);
        continue;
      }
      offered.direction = "sendrecv";
      if (this.#stream) offered.sender.setStreams?.(this.#stream);
      this.#keep(kind, offered);
      await offered.sender.replaceTrack(this.#ownTracks[kind]);
    }
  }

  /** @param {MediaKind} kind @param {RTCRtpTransceiver} transceiver */
  #keep(kind, transceiver) {
    this.#transceivers[kind] = transceiver;
    this.tracks = { ...this.tracks, [kind]: transceiver.receiver.track };
    this.emit("tracks_changed", this.tracks);
  }

  #readStatus() {
    const status = statusOf(this.#connection.connectionState);
    if (!status || status === this.status) return;
    if (status === "connecting" && this.status === "failed") return; // given up; only a connection changes that
    if (status === "connecting" || status === "interrupted") this.#expectConnection();
    else clearTimeout(this.#patience);
    this.#become(status);
  }

  /** A connection may hang without the browser ever calling it failed. */
  #expectConnection() {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#become("failed"), this.#giveUpAfter);
  }

  /** @param {PeerStatus} status */
  #become(status) {
    this.status = status;
    this.emit("status_changed", status);
  }

  #openStateChannel() {
    const channel = this.#connection.createDataChannel("state", { negotiated: true, id: STATE_CHANNEL_ID });
    channel.onopen = () => this.#tellState();
    channel.onmessage = ({ data }) => {
      const state = mediaStateIn(data);
      if (!state) return;
      this.mediaState = state;
      this.emit("media_state_changed", state);
    };
    return channel;
  }

  #tellState() {
    if (this.#stateChannel.readyState === "open") {
      this.#stateChannel.send(JSON.stringify({ type: "media_state", ...this.#ownState }));
    }
  }
}

/** @param {RTCPeerConnectionState} state @returns {PeerStatus | null} */
function statusOf(state) {
  switch (state) {
    case "connected": return "connected";
    case "disconnected": return "interrupted";
    case "failed": return "failed";
    case "closed": return null;
    default: return "connecting";
  }
}

/** @param {unknown} data @returns {MediaState | null} null for what this version does not know */
function mediaStateIn(data) {
  try {
    const { type, audio, video, camera = true } = JSON.parse(String(data));
    return type === "media_state" ? { audio: audio === true, video: video === true, camera: camera !== false } : null;
  } catch {
    return null;
  }
}
