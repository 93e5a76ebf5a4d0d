// @ts-check
// One other participant: the connection to them, the media they send and receive, and the messages.

import { Emitter } from "../emitter.js";
import { sequential } from "../sequential.js";
import { ConnectionStatus } from "./connection_status.js";
import { Negotiation } from "./negotiation.js";
import { PeerChannel } from "./peer_channel.js";
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
 * @typedef {object} PeerOptions
 * @property {Participant} participant
 * @property {boolean} isPolite
 * @property {boolean} offersFirst    the newcomer does
 * @property {RTCConfiguration} configuration
 * @property {SendSignal} sendSignal  through the server
 * @property {Tracks} tracks
 * @property {MediaState} mediaState  ours, told to the peer
 * @property {MediaStream} [stream]   groups our tracks, so that video and audio stay in sync
 * @property {() => boolean} [isServerAway]
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} [createPeerConnection]
 * @property {number} [giveUpAfter]
 */

/**
 * @typedef {object} PeerEvents
 * @property {PeerStatus} status_changed
 * @property {boolean} away_changed
 * @property {MediaState} media_state_changed   theirs
 * @property {Tracks} tracks_changed            what we receive
 * @property {{ track: MediaStreamTrack, streams: readonly MediaStream[] }} track_added   beside those two; ends with its track
 * @property {{}} reachable                     messages can be sent from now on
 * @property {PeerMessage} message              a JSON object with a `type`: check the rest
 * @property {RTCDataChannel} channel_added     that they opened
 * @property {{}} mute_requested                they ask us to mute; the listener decides whether they may
 * @property {unknown} signal_failed            the error of a signal that could not be applied
 */

/** @extends {Emitter<PeerEvents>} */
export class Peer extends Emitter {
  /** Has their connection to the server broken? Media continues. */
  isAway = false;
  /** @type {MediaState | null} null until they have sent it */
  mediaState = null;

  #connection;
  #configuration;
  #path;
  #negotiation;
  #transceivers;
  #channel;
  #recovery;
  #status;
  #ownState;
  #inTurn = sequential((error) => {
    if (this.#connection.signalingState !== "closed") this.emit("signal_failed", error);
  });

  /** @param {PeerOptions} options */
  constructor(options) {
    super();
    const { configuration, createPeerConnection = (one) => new RTCPeerConnection(one) } = options;
    this.participant = options.participant;
    this.#ownState = options.mediaState;
    this.#configuration = configuration;
    const connection = (this.#connection = createPeerConnection(configuration));
    this.#transceivers = new Transceivers(connection, options.tracks, options.stream);
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
      restart: () => this.recover("connection_broken"),
      onChange: (status) => this.emit("status_changed", status),
      giveUpAfter: options.giveUpAfter,
    });
    this.#channel = new PeerChannel({
      connection,
      state: options.mediaState,
      onState: (state) => {
        this.mediaState = state;
        this.emit("media_state_changed", state);
      },
      onSignal: (signalType, payload) => this.receive(signalType, payload),
      onMuteRequest: () => this.emit("mute_requested", {}),
      onMessage: (message) => this.emit("message", message),
      onOpen: () => this.emit("reachable", {}),
    });
    connection.ontrack = ({ track, streams, transceiver }) => {
      if (this.#transceivers.receivesExtra(transceiver)) this.emit("track_added", { track, streams });
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

  /** @returns {Tracks} what we receive */
  get tracks() {
    return this.#transceivers.received;
  }

  /** For statistics, and for data channels of other modules. */
  get connection() {
    return this.#connection;
  }

  /**
   * Applies one signal after all that came before it; one that fails does not stop the next.
   * @param {SignalType} signalType
   * @param {unknown} payload
   */
  receive(signalType, payload) {
    return this.#inTurn(() => this.#negotiation.receive(signalType, payload));
  }

  /**
   * Sends these tracks from now on, and tells the peer our media state.
   * @param {Tracks} tracks
   * @param {MediaState} state
   */
  async sendMedia(tracks, state) {
    const turnsOff = this.#ownState.video && !state.video;
    this.#ownState = state;
    if (turnsOff) this.#channel.sendState(state); // before the picture freezes
    await this.#transceivers.replace(tracks);
    this.#channel.sendState(state);
  }

  /** Sends one more track beside camera and microphone. @param {MediaStreamTrack} track @param {MediaStream} stream */
  addTrack(track, stream) {
    this.#transceivers.addExtra(track, stream);
  }

  /** @param {MediaStreamTrack} track */
  removeTrack(track) {
    this.#transceivers.removeExtra(track);
  }

  /** Sends a message past the server. @param {PeerMessage} message   at most 64 KiB as JSON @returns {boolean} can they receive it? */
  send(message) {
    return this.#channel.send(message);
  }

  /** Can they receive messages? */
  get isReachable() {
    return this.#channel.isOpen;
  }

  /** Asks them to mute. @returns {boolean} can they receive the request? */
  askToMute() {
    this.#channel.askToMute();
    return this.#channel.isOpen;
  }

  /** @param {boolean} isAway */
  setAway(isAway) {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    this.emit("away_changed", isAway);
  }

  /** Recovers what the event may have lost (see recovery.js). @param {LossEvent} event */
  recover(event) {
    this.#recovery.after(event);
  }

  /** Takes fresh credentials, for the next ICE restart. @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.#configuration = { ...this.#configuration, iceServers };
    this.#connection.setConfiguration(this.#configuration);
  }

  close() {
    this.#recovery.stop();
    this.#status.close();
    this.#connection.close();
  }

  /** @param {PeerOptions} options */
  #choosePath({ sendSignal, isServerAway = () => false }) {
    return new SignalPath({
      byServer: sendSignal,
      byChannel: (signalType, payload) => this.#channel.signal(signalType, payload),
      usesChannel: () => (isServerAway() || this.isAway) && this.#canSignal,
    });
  }

  /** @param {PeerOptions} options */
  #negotiate({ isPolite, offersFirst }) {
    return new Negotiation({
      connection: this.#connection,
      isPolite,
      waitsForOffer: !offersFirst,
      sendSignal: (signalType, payload) => this.#path.send(signalType, payload),
      prepareAnswer: () => this.#prepareAnswer(),
    });
  }

  /** Can signals go over the channel? Only a peer that has sent on it is known to listen there. */
  get #canSignal() {
    return this.status === "connected" && this.mediaState !== null && this.#channel.isOpen;
  }

  async #prepareAnswer() {
    this.#recovery.stop();
    this.#status.hearOffer();
    const before = this.tracks;
    await this.#transceivers.adopt();
    if (this.tracks !== before) this.emit("tracks_changed", this.tracks);
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
