// @ts-check
// Connects to one other participant: negotiation, media in both directions, and messages.

import { Emitter } from "../emitter.js";
import { sequential } from "../sequential.js";
import { Allowances } from "./allowances.js";
import { ConnectionStatus } from "./connection_status.js";
import { LateConfiguration } from "./late_configuration.js";
import { Negotiation } from "./negotiation.js";
import { PeerChannel } from "./peer_channel.js";
import { RecentStats } from "./recent_stats.js";
import { Recovery } from "./recovery.js";
import { SignalPath } from "./signal_path.js";
import { Transceivers } from "./transceivers.js";

/** @typedef {import("./connection_status.js").PeerStatus} PeerStatus */
/** @typedef {import("./negotiation.js").SendSignal} SendSignal */
/** @typedef {import("../protocol.js").Participant} Participant */
/** @typedef {import("../protocol.js").SignalType} SignalType */
/** @typedef {import("./peer_channel.js").MediaState} MediaState */
/** @typedef {import("./peer_channel.js").PeerMessage} PeerMessage */
/** @typedef {import("./recovery.js").LossEvent} LossEvent */
/** @typedef {import("./transceivers.js").MediaKind} MediaKind */
/** @typedef {import("./transceivers.js").Tracks} Tracks */
/**
 * Why we get no video of a peer (`isOff`), or smaller video than we wish. `audio_only`, `own_device`: by our own choice.
 * @typedef {{ reason: "audio_only" | "own_device" | "their_device" | "slow_link", isOff: boolean }} VideoLimit
 */

/**
 * @typedef {object} PeerOptions
 * @property {Participant} participant
 * @property {boolean} isPolite
 * @property {boolean} offersFirst    true if we are the newcomer
 * @property {RTCConfiguration} configuration
 * @property {SendSignal} sendSignal  through the server
 * @property {Tracks} tracks
 * @property {MediaState} mediaState  ours, told to the peer
 * @property {MediaStream} [stream]   groups our tracks, so that video and audio stay in sync
 * @property {import("./transceivers.js").PreferCodecs} [preferCodecs]
 * @property {(sdp: string) => string} [adaptSdp]   changes our descriptions on their way to the peer
 * @property {() => boolean} [isServerAway]
 * @property {(restart: () => void) => void} [whenMayRestart]   calls back when a broken connection may restart ICE
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} [createPeerConnection]
 * @property {number} [giveUpAfter]   ms without a connection until `failed`
 */

/**
 * @typedef {object} PeerEvents
 * @property {PeerStatus} status_changed
 * @property {boolean} away_changed
 * @property {MediaState} media_state_changed   the peer's
 * @property {Tracks} tracks_changed            received ones; not emitted for tracks that are there from the start
 * @property {{ track: MediaStreamTrack, streams: readonly MediaStream[] }} track_added   a further track, until it ends
 * @property {VideoLimit | null} video_limited
 * @property {{}} reachable                     messages can be sent from now on
 * @property {PeerMessage} message              a JSON object with a `type`: check every field
 * @property {RTCDataChannel} channel_added     opened by the peer
 * @property {{ isForAll: boolean }} mute_requested   the peer asks us to mute, or everyone; the listener checks its role
 * @property {unknown} signal_failed            the error of a signal that could not be applied
 * @property {{}} flooding                      the peer sends faster than anyone could: some messages were dropped
 */

/** @extends {Emitter<PeerEvents>} */
export class Peer extends Emitter {
  /** True while the peer's connection to the server is broken. Media continues. */
  isAway = false;
  /** @type {MediaState | null} null until the peer has sent it */
  mediaState = null;
  /** False while we show no camera video of this peer, and have told it to send none. */
  isVideoWished = true;
  /** @type {VideoLimit | null} */
  videoLimit = null;

  #connection;
  #configuration;
  #stats;
  #path;
  #negotiation;
  #transceivers;
  #channel;
  #recovery;
  #status;
  #ownState;
  #isFlooding = false;
  #allowances = new Allowances(() => this.#noteFlood());
  #inTurn = sequential((error) => {
    if (this.#connection.signalingState !== "closed") this.emit("signal_failed", error);
  });

  /** @param {PeerOptions} options */
  constructor(options) {
    super();
    const { configuration, createPeerConnection = (one) => new RTCPeerConnection(one) } = options;
    this.participant = options.participant;
    this.#ownState = options.mediaState;
    const connection = (this.#connection = createPeerConnection(configuration));
    this.#configuration = new LateConfiguration(connection, configuration);
    this.#stats = new RecentStats(connection);
    this.#transceivers = new Transceivers(connection, options.tracks, options.stream, options.preferCodecs);
    this.#path = this.#choosePath(options);
    this.#negotiation = this.#negotiate(options);
    this.#recovery = new Recovery({
      connection,
      negotiation: this.#negotiation,
      path: this.#path,
      isConnected: () => this.status === "connected",
      offerInstead: () => this.#offerInstead(),
    });
    this.#status = new ConnectionStatus({
      connection,
      isPolite: options.isPolite,
      whenMayRestart: options.whenMayRestart,
      restart: () => this.recover("connection_broken"),
      onChange: (status) => this.emit("status_changed", status),
      giveUpAfter: options.giveUpAfter,
    });
    this.#channel = new PeerChannel({
      connection,
      state: options.mediaState,
      allowances: this.#allowances,
      onState: (state) => this.emit("media_state_changed", (this.mediaState = state)),
      onSignal: (signalType, payload) => this.receive(signalType, payload),
      onMuteRequest: (isForAll) => this.emit("mute_requested", { isForAll }),
      onMessage: (message) => this.emit("message", message),
      onOpen: () => this.emit("reachable", {}),
    });
    connection.ontrack = ({ track, streams, transceiver }) => {
      if (this.#transceivers.takeExtra(transceiver)) this.emit("track_added", { track, streams });
    };
    connection.ondatachannel = ({ channel }) => this.emit("channel_added", channel);
    if (options.offersFirst) this.#transceivers.add();
  }

  get socketId() {
    return this.participant.socket_id;
  }

  get status() {
    return this.#status.now;
  }

  /** The received tracks. @returns {Tracks} */
  get tracks() {
    return this.#transceivers.received;
  }

  /** Our senders for this peer. */
  get senders() {
    return this.#transceivers.senders;
  }

  /** The connection's statistics, at most 1.5 s old. */
  stats() {
    return this.#stats.read();
  }

  /** The RTCPeerConnection, for statistics and for data channels of other modules. */
  get connection() {
    return this.#connection;
  }

  /**
   * Applies a signal after all earlier ones. A failed one does not stop the next.
   * @param {SignalType} signalType
   * @param {unknown} payload
   */
  receive(signalType, payload) {
    this.#allowances.admit(`signal:${signalType}`, payload, () =>
      this.#inTurn(() => this.#negotiation.receive(signalType, payload)));
  }

  /**
   * Sends these tracks from now on, and tells the peer our media state.
   * @param {Tracks} tracks
   * @param {MediaState} state
   */
  async sendMedia(tracks, state) {
    const turnsOff = this.#ownState.video && !state.video;
    this.#ownState = state;
    if (turnsOff) this.#channel.sendState(state); // before the video freezes
    await this.#transceivers.replace(tracks);
    this.#channel.sendState(this.#ownState); // may have changed meanwhile
  }

  /** Sends one more track beside camera and microphone. @param {MediaStreamTrack} track @param {MediaStream} stream */
  addTrack(track, stream) {
    this.#transceivers.addExtra(track, stream);
  }

  /** @param {MediaStreamTrack} track */
  removeTrack(track) {
    this.#transceivers.removeExtra(track);
  }

  /**
   * Sends a message over the data channel. Returns false if it cannot be sent now.
   * @param {PeerMessage} message   at most 64 KiB as JSON
   */
  send(message) {
    return this.#channel.send(message);
  }

  /** True if the peer can receive messages now. */
  get isReachable() {
    return this.#channel.isOpen;
  }

  /** Asks the peer to mute. @param {boolean} isForAll   as all others @returns {boolean} false if it cannot receive messages now */
  askToMute(isForAll) {
    this.#channel.askToMute(isForAll);
    return this.#channel.isOpen;
  }

  /** @param {boolean} isAway */
  setAway(isAway) {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    this.emit("away_changed", isAway);
  }

  /** @param {VideoLimit | null} limit */
  setVideoLimit(limit) {
    if (limit?.reason === this.videoLimit?.reason && limit?.isOff === this.videoLimit?.isOff) return;
    this.videoLimit = limit;
    this.emit("video_limited", limit);
  }

  /** Recovers from an event that may have lost signals (see recovery.js). @param {LossEvent} event */
  recover(event) {
    this.#recovery.after(event);
  }

  /** Offers what has changed in our descriptions. */
  offerAgain() {
    this.#negotiation.offerAgain();
  }

  /** Takes new ICE servers for the next ICE restart. @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.#configuration.setIceServers(iceServers);
  }

  close() {
    this.#negotiation.close();
    this.#allowances.close();
    this.#recovery.stop();
    this.#status.close();
    this.#connection.close();
  }

  /** @param {PeerOptions} options */
  #choosePath({ sendSignal, adaptSdp, isServerAway = () => false }) {
    return new SignalPath({
      adaptSdp,
      byServer: sendSignal,
      byChannel: (signalType, payload) => this.#channel.signal(signalType, payload),
      usesChannel: () => (isServerAway() || this.isAway) && this.status === "connected" && this.#channel.isOpen
        && this.mediaState !== null, // only a peer that has sent on the channel is known to listen there
      onTooLarge: (signalType) => this.emit("signal_failed", new RangeError(`The ${signalType} is too large.`)),
    });
  }

  /** @param {PeerOptions} options */
  #negotiate({ isPolite, offersFirst }) {
    return new Negotiation({
      connection: this.#connection,
      isPolite,
      waitsForOffer: !offersFirst,
      inTurn: this.#inTurn,
      sendSignal: (signalType, payload) => this.#path.send(signalType, payload),
      prepareRestart: () => this.#configuration.apply(),
      prepareAnswer: () => this.#prepareAnswer(),
    });
  }

  async #prepareAnswer() {
    this.#recovery.stop();
    this.#status.hearOffer();
    const before = this.tracks;
    await this.#transceivers.adopt();
    if (this.tracks !== before) this.emit("tracks_changed", this.tracks);
  }

  #noteFlood() {
    if (this.#isFlooding) return;
    this.#isFlooding = true;
    this.emit("flooding", {});
  }

  #offerInstead() {
    return this.#inTurn(async () => {
      if (!this.#negotiation.waitsForOffer) return;
      this.#transceivers.add();
      this.emit("tracks_changed", this.tracks);
      await this.#negotiation.stopWaiting();
    });
  }
}
