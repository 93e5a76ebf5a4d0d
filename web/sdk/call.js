// @ts-check
// One call in one room: who is inside, and a connection to each of them. Survives the loss of the
// server: media goes on meanwhile, and the room is joined anew when it is back.

import { Emitter } from "./events.js";
import { Peer } from "./peer.js";
import { CLOSE_NORMAL } from "./protocol.js";
import { Retry, RetryStopped } from "./retry.js";
import { SignalingError } from "./signaling.js";

/** @typedef {import("./protocol.js").JoinRoom} JoinRoom */
/** @typedef {import("./protocol.js").Joined} Joined */
/** @typedef {import("./protocol.js").IncomingSignal} IncomingSignal */
/** @typedef {import("./protocol.js").Participant} Participant */
/** @typedef {import("./protocol.js").LeaveReason} LeaveReason */
/** @typedef {import("./protocol.js").Role} Role */
/** @typedef {import("./protocol.js").Room} Room */
/** @typedef {import("./protocol.js").SignalType} SignalType */
/** @typedef {import("./media.js").LocalMedia} LocalMedia */
/** @typedef {import("./signaling.js").Signaling} Signaling */
/** @typedef {"idle" | "joining" | "joined" | "reconnecting" | "ended"} CallState */

/** Failures that pass while a running call tries to get back in. */
const PASSING = new Set([
  "connection_lost", "not_connected", "timeout",
  "overloaded", "rate_limited", "store_unavailable", "internal_error",
]);

/**
 * @typedef {object} CallOptions
 * @property {RTCIceTransportPolicy} [iceTransportPolicy]
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} [createPeerConnection]
 */

/**
 * @typedef {object} CallFacts
 * @property {{ rejoined: boolean }} joined   `peer_added` follows for everybody inside
 * @property {{ peer: Peer, isNewcomer: boolean }} peer_added   a newcomer came after us
 * @property {{ peer: Peer, reason: LeaveReason | "replaced" }} peer_removed
 * @property {{ peer: Peer, error: unknown }} signal_failed   the browser refused what the peer sent
 * @property {Partial<Room>} room_updated
 * @property {{}} connection_lost          to the server; `joined` or `ended` follows
 * @property {{ reason: string }} ended    `left`, a reason of `room_closed`, or the error code of a rejoin
 */

/** @extends {Emitter<CallFacts>} */
export class Call extends Emitter {
  /** @type {CallState} */
  state = "idle";
  /** @type {Map<string, Peer>} by socket id */
  peers = new Map();
  /** @type {Room | null} */
  room = null;
  /** @type {Role} */
  role = "guest";
  socketId = "";

  #signaling;
  #media;
  #options;
  /** @type {JoinRoom | null} what it takes to join anew */
  #ticket = null;
  /** @type {Retry<Joined> | null} */
  #joining = null;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {(() => void)[]} */
  #listening;

  /**
   * @param {Signaling} signaling
   * @param {LocalMedia} media
   * @param {CallOptions} [options]
   */
  constructor(signaling, media, options = {}) {
    super();
    this.#signaling = signaling;
    this.#media = media;
    this.#options = options;
    this.#listening = [
      signaling.on("joined", (joined) => this.#enter(joined)),
      signaling.on("peer_joined", (participant) => this.#welcome(participant)),
      signaling.on("peer_left", ({ socket_id, reason }) => this.#remove(socket_id, reason)),
      signaling.on("signal", (signal) => this.#receive(signal)),
      signaling.on("room_updated", (changes) => this.#updateRoom(changes)),
      signaling.on("room_closed", ({ reason }) => this.#end(reason)),
      signaling.on("connection_lost", () => this.#comeBack()),
      media.on("changed", () => this.#sendMedia()),
    ];
  }

  /**
   * Joins the room; connects first where needed. Rejects with the server's refusal.
   * @param {JoinRoom} ticket
   */
  async join(ticket) {
    this.#ticket = ticket;
    this.state = "joining";
    try {
      await this.#tryToJoin({ isPassing: (error) => codeOf(error) === "connection_lost" });
    } catch (error) {
      if (this.state === "joining") this.state = "idle";
      // Without an answer the seat may be taken by now: only a new connection is surely outside.
      if (codeOf(error) === "timeout") this.#signaling.close();
      throw error;
    }
  }

  /** Cuts the wait before the next attempt to reach the server. */
  retryNow() {
    this.#signaling.retryNow();
    this.#joining?.now();
  }

  /** Leaves, so that the others see it at once; a call that never began just ends. */
  leave() {
    if (this.state === "joined" && this.#signaling.isConnected) this.#signaling.send("leave_room", {});
    this.#end("left");
  }

  /** @param {import("./retry.js").RetryRules} rules */
  #tryToJoin(rules) {
    this.#joining = new Retry(() => this.#requestSeat(), {
      atLeast: (error) => (error instanceof SignalingError ? error.retryAfter * 1000 : 0),
      ...rules,
    });
    return this.#joining.run();
  }

  /** @returns {Promise<Joined>} */
  async #requestSeat() {
    await this.#signaling.connect();
    return this.#signaling.request("join_room", /** @type {JoinRoom} */ (this.#ticket));
  }

  async #comeBack() {
    if (this.state !== "joined") return;
    this.state = "reconnecting";
    this.emit("connection_lost", {});
    try {
      await this.#tryToJoin({ isPassing: (error) => PASSING.has(codeOf(error)) });
    } catch (error) {
      if (!(error instanceof RetryStopped)) this.#end(codeOf(error));
    }
  }

  /** @param {Joined} joined */
  #enter(joined) {
    if (this.state !== "joining" && this.state !== "reconnecting") return;
    const rejoined = this.state === "reconnecting";
    for (const socketId of [...this.peers.keys()]) this.#remove(socketId, "replaced");
    this.state = "joined";
    this.socketId = joined.your_socket_id;
    this.role = joined.role;
    this.room = joined.room;
    this.#iceServers = joined.ice_servers;
    this.emit("joined", { rejoined });
    for (const participant of joined.peers) this.#add(participant, { offersFirst: true });
  }

  /** @param {Participant} participant */
  #welcome(participant) {
    if (this.state !== "joined" || this.peers.has(participant.socket_id)) return;
    this.#add(participant, { offersFirst: false });
  }

  /** @param {Participant} participant @param {{ offersFirst: boolean }} role */
  #add(participant, { offersFirst }) {
    const socketId = participant.socket_id;
    const peer = new Peer({
      participant,
      offersFirst,
      isPolite: this.socketId < socketId,
      configuration: { iceServers: this.#iceServers, iceTransportPolicy: this.#options.iceTransportPolicy ?? "all" },
      sendSignal: (signalType, payload) => this.#signal(socketId, signalType, payload),
      tracks: this.#media.tracks,
      mediaState: this.#media.state,
      stream: this.#media.stream,
      createPeerConnection: this.#options.createPeerConnection,
    });
    peer.on("signal_failed", (error) => this.emit("signal_failed", { peer, error }));
    this.peers.set(socketId, peer);
    this.emit("peer_added", { peer, isNewcomer: !offersFirst });
  }

  /** @param {string} socketId @param {LeaveReason | "replaced"} reason */
  #remove(socketId, reason) {
    const peer = this.peers.get(socketId);
    if (!peer) return;
    this.peers.delete(socketId);
    peer.close();
    this.emit("peer_removed", { peer, reason });
  }

  /** @param {IncomingSignal} signal */
  #receive({ from, signal_type, payload }) {
    this.peers.get(from)?.receive(signal_type, payload);
  }

  /** @param {string} to @param {SignalType} signalType @param {unknown} payload */
  #signal(to, signalType, payload) {
    // What a browser still gathers after a peer has left, or while the server is away, is for nobody.
    if (this.state !== "joined" || !this.peers.has(to)) return;
    this.#signaling.send("signal", { to, signal_type: signalType, payload });
  }

  /** @param {Partial<Room>} changes */
  #updateRoom(changes) {
    if (!this.room) return;
    this.room = { ...this.room, ...changes };
    this.emit("room_updated", changes);
  }

  #sendMedia() {
    const { tracks, state } = this.#media;
    for (const peer of this.peers.values()) {
      peer.send(tracks, state).catch(() => {}); // closed meanwhile
    }
  }

  /** @param {string} reason */
  #end(reason) {
    if (this.state === "ended") return;
    const usesConnection = this.state !== "idle";
    this.state = "ended";
    for (const stop of this.#listening) stop();
    this.#joining?.stop();
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
    if (usesConnection) this.#signaling.close(CLOSE_NORMAL);
    this.emit("ended", { reason });
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof SignalingError ? error.code : "unknown";
}
