// @ts-check
// One call in one room: who is inside, and a connection to each of them. Media goes on while the server is away.

import { Emitter } from "./events.js";
import { Peer } from "./peer.js";
import { Session } from "./session.js";

/** @typedef {import("./protocol.js").JoinRoom} JoinRoom */
/** @typedef {import("./protocol.js").Joined} Joined */
/** @typedef {import("./protocol.js").Resumed} Resumed */
/** @typedef {import("./protocol.js").IncomingSignal} IncomingSignal */
/** @typedef {import("./protocol.js").RosterEntry} RosterEntry */
/** @typedef {import("./protocol.js").LeaveReason} LeaveReason */
/** @typedef {import("./protocol.js").Role} Role */
/** @typedef {import("./protocol.js").Room} Room */
/** @typedef {import("./protocol.js").SignalType} SignalType */
/** @typedef {import("./media.js").LocalMedia} LocalMedia */
/** @typedef {import("./signaling.js").Signaling} Signaling */

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
 * @property {{}} connection_lost          to the server; `resumed`, `joined` or `ended` follows
 * @property {{}} resumed                  with the server again, as the same participant
 * @property {{ reason: string }} ended    `left`, `taken_over`, a reason of `room_closed`, or the error code of a rejoin
 */

/** @extends {Emitter<CallFacts>} */
export class Call extends Emitter {
  /** @type {Map<string, Peer>} by socket id */
  peers = new Map();
  /** @type {Room | null} */
  room = null;
  /** @type {Role} */
  role = "guest";
  socketId = "";

  #session;
  #media;
  #options;
  #hasEnded = false;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {Map<MediaStreamTrack, MediaStream>} what is sent beside camera and microphone */
  #extraTracks = new Map();
  /** @type {(() => void)[]} */
  #listening;

  /**
   * @param {Signaling} signaling
   * @param {LocalMedia} media
   * @param {CallOptions} [options]
   */
  constructor(signaling, media, options = {}) {
    super();
    this.#session = new Session(signaling);
    this.#media = media;
    this.#options = options;
    this.#listening = [
      this.#session.on("entered", ({ joined, isAnew }) => this.#enter(joined, isAnew)),
      this.#session.on("resumed", ({ resumed, isComplete }) => this.#continue(resumed, isComplete)),
      this.#session.on("lost", () => this.#loseServer()),
      this.#session.on("ended", ({ reason }) => this.#end(reason)),
      signaling.on("peer_joined", (newcomer) => this.#welcome({ ...newcomer, away: false })),
      signaling.on("peer_left", ({ socket_id, reason }) => this.#remove(socket_id, reason)),
      signaling.on("peer_away", ({ socket_id }) => this.#setAway(socket_id, true)),
      signaling.on("peer_back", ({ socket_id }) => this.#setAway(socket_id, false)),
      signaling.on("signal", (signal) => this.#receive(signal)),
      signaling.on("room_updated", (changes) => this.#updateRoom(changes)),
      signaling.on("room_closed", ({ reason }) => this.#end(reason)),
      media.on("changed", () => this.#sendMedia()),
    ];
  }

  get state() {
    return this.#session.state;
  }

  /**
   * Joins the room; connects first where needed. Rejects with the server's refusal.
   * @param {JoinRoom} ticket
   */
  async join(ticket) {
    await this.#session.join(ticket);
  }

  /** Cuts the wait before the next attempt to reach the server; a connection that looks alive has to prove it. */
  retryNow() {
    this.#session.retryNow();
  }

  /** This device has another way to the network: the server and everybody else are looked for anew. */
  networkChanged() {
    this.retryNow();
    for (const peer of this.peers.values()) peer.restartIce();
  }

  /** Sends everybody, and whoever comes later, one more track. @param {MediaStreamTrack} track @param {MediaStream} stream */
  addTrack(track, stream) {
    this.#extraTracks.set(track, stream);
    for (const peer of this.peers.values()) peer.addTrack(track, stream);
  }

  /** @param {MediaStreamTrack} track */
  removeTrack(track) {
    this.#extraTracks.delete(track);
    for (const peer of this.peers.values()) peer.removeTrack(track);
  }

  /** Leaves, so that the others see it at once; a call that never began just ends. */
  leave() {
    this.#session.leave();
    this.#end("left");
  }

  /** @param {Joined} joined @param {boolean} rejoined */
  #enter(joined, rejoined) {
    for (const socketId of [...this.peers.keys()]) this.#remove(socketId, "replaced");
    this.#take(joined);
    this.emit("joined", { rejoined });
    for (const entry of joined.peers) this.#add(entry, { offersFirst: true });
  }

  /**
   * The same seat as before: those who went meanwhile are removed, and those who came are added. They are the newcomers
   * and offer; should their offer be lost, we do after a moment.
   * @param {Resumed} resumed @param {boolean} isComplete
   */
  #continue(resumed, isComplete) {
    this.#take(resumed);
    this.emit("resumed", {});
    const inside = new Map(resumed.peers.map((entry) => [entry.socket_id, entry]));
    for (const [socketId, peer] of [...this.peers]) {
      const entry = inside.get(socketId);
      if (!entry) {
        this.#remove(socketId, "disconnected");
        continue;
      }
      peer.setAway(entry.away);
      peer.setIceServers(resumed.ice_servers);
      if (isComplete) peer.redirect();
      else peer.repair();
    }
    for (const entry of resumed.peers) this.#welcome(entry)?.expectOffer();
  }

  /** @param {Joined} joined */
  #take({ your_socket_id, role, room, ice_servers }) {
    this.socketId = your_socket_id;
    this.role = role;
    this.room = room;
    this.#iceServers = ice_servers;
  }

  #loseServer() {
    this.emit("connection_lost", {});
    for (const peer of this.peers.values()) peer.redirect();
  }

  /** @param {string} socketId @param {boolean} isAway */
  #setAway(socketId, isAway) {
    const peer = this.peers.get(socketId);
    peer?.setAway(isAway);
    if (isAway) peer?.redirect();
    else peer?.repeatOffer(); // it may be lost; what else was, whoever is back repairs
  }

  /** @param {RosterEntry} newcomer   or somebody whom we know: then this is old news */
  #welcome(newcomer) {
    if (this.state !== "joined" || this.peers.has(newcomer.socket_id)) return null;
    return this.#add(newcomer, { offersFirst: false });
  }

  /** @param {RosterEntry} entry @param {{ offersFirst: boolean }} role */
  #add({ away, ...participant }, { offersFirst }) {
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
      isServerAway: () => this.state === "reconnecting",
      createPeerConnection: this.#options.createPeerConnection,
    });
    peer.on("signal_failed", (error) => this.emit("signal_failed", { peer, error }));
    for (const [track, stream] of this.#extraTracks) peer.addTrack(track, stream);
    peer.setAway(away);
    this.peers.set(socketId, peer);
    this.emit("peer_added", { peer, isNewcomer: !offersFirst });
    return peer;
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
    if (!this.peers.has(to)) return; // what a browser still gathers after a peer has left is for nobody
    this.#session.send("signal", { to, signal_type: signalType, payload });
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
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const stop of this.#listening) stop();
    this.#session.close();
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
    this.emit("ended", { reason });
  }
}
