// @ts-check
// One call in one room: who is inside, and a connection to each of them. Media goes on while the server is away.

import { Emitter } from "./emitter.js";
import { Mesh } from "./peer/mesh.js";
import { codeOf } from "./server/requests.js";
import { Session } from "./server/session.js";

/** @typedef {import("./protocol.js").JoinRoom} JoinRoom */
/** @typedef {import("./protocol.js").Joined} Joined */
/** @typedef {import("./protocol.js").Knock} Knock */
/** @typedef {import("./protocol.js").Resumed} Resumed */
/** @typedef {import("./protocol.js").RosterEntry} RosterEntry */
/** @typedef {import("./protocol.js").Role} Role */
/** @typedef {import("./protocol.js").Room} Room */
/** @typedef {import("./protocol.js").UpdateRoom} UpdateRoom */
/** @typedef {import("./media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("./peer/mesh.js").MeshFacts} MeshFacts */
/** @typedef {import("./server/signaling.js").Signaling} Signaling */
/** @typedef {import("./peer/peer_channel.js").PeerMessage} PeerMessage */

/** @typedef {Pick<import("./peer/mesh.js").MeshOptions, "iceTransportPolicy" | "createPeerConnection">} CallOptions */

/**
 * @typedef {object} OwnFacts
 * @property {{}} waiting                  until a host lets us in; `joined` or `ended` follows
 * @property {{ rejoined: boolean }} joined   `peer_added` follows for everybody inside
 * @property {Partial<Room>} room_updated
 * @property {Knock} knocked               somebody waits; told to hosts only
 * @property {{ socket_id: string }} knock_ended   they went, or somebody decided
 * @property {{}} connection_lost          to the server; `resumed`, `waiting`, `joined` or `ended` follows
 * @property {{}} resumed                  with the server again, as the same participant
 * @property {{ reason: string }} ended    `left`, `taken_over`, `denied`, a reason of `removed` or `room_closed`,
 *   or the error code of a rejoin
 */
/** @typedef {OwnFacts & MeshFacts} CallFacts */

/** @extends {Emitter<CallFacts>} */
export class Call extends Emitter {
  /** @type {Room | null} */
  room = null;
  /** @type {Role} */
  role = "guest";
  socketId = "";
  /** @type {Map<string, Knock>} who waits, by socket id; empty for guests */
  knocks = new Map();

  #session;
  #mesh;
  #hasEnded = false;
  /** @type {(() => void)[]} */
  #listening;

  /**
   * @param {Signaling} signaling
   * @param {LocalMedia} media
   * @param {CallOptions} [options]
   */
  constructor(signaling, media, options = {}) {
    super();
    const session = (this.#session = new Session(signaling));
    const mesh = (this.#mesh = new Mesh({
      ...options,
      media,
      signal: (to, signalType, payload) => session.send("signal", { to, signal_type: signalType, payload }),
      isServerAway: () => this.state === "reconnecting",
      emit: (name, fact) => this.emit(name, /** @type {CallFacts[typeof name]} */ (fact)),
    }));
    this.#listening = [
      session.on("waiting", () => this.emit("waiting", {})),
      session.on("entered", ({ joined, isAnew }) => this.#enter(joined, isAnew)),
      session.on("resumed", ({ resumed, isComplete }) => this.#continue(resumed, isComplete)),
      session.on("lost", () => this.#loseServer()),
      session.on("ended", ({ reason }) => this.#end(reason)),
      signaling.on("peer_joined", (newcomer) => this.#welcome({ ...newcomer, away: false })),
      signaling.on("peer_left", ({ socket_id, reason }) => mesh.remove(socket_id, reason)),
      signaling.on("peer_away", ({ socket_id }) => mesh.setAway(socket_id, true)),
      signaling.on("peer_back", ({ socket_id }) => mesh.setAway(socket_id, false)),
      signaling.on("signal", (signal) => mesh.receive(signal)),
      signaling.on("knock", (knock) => this.#hearKnock(knock)),
      signaling.on("knock_ended", ({ socket_id }) => this.#endKnock(socket_id)),
      signaling.on("room_updated", (changes) => this.#updateRoom(changes)),
      signaling.on("room_closed", ({ reason }) => this.#end(reason)),
      signaling.on("removed", ({ reason }) => this.#end(reason)),
      media.on("changed", () => mesh.sendMedia()),
    ];
  }

  get state() {
    return this.#session.state;
  }

  /** By socket id. */
  get peers() {
    return this.#mesh.peers;
  }

  /**
   * Joins the room, perhaps after a long wait for a host; connects first where needed. Rejects with the server's refusal,
   * and where the call ends meanwhile.
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
    this.#mesh.recover("network_changed");
  }

  /** Sends everybody, and whoever comes later, one more track. @param {MediaStreamTrack} track @param {MediaStream} stream */
  addTrack(track, stream) {
    this.#mesh.addTrack(track, stream);
  }

  /** @param {MediaStreamTrack} track */
  removeTrack(track) {
    this.#mesh.removeTrack(track);
  }

  /**
   * Tells everybody something past the server: chat, raised hands and the like are made of it. Whoever comes later has not
   * heard it: `peer_reachable` says when they can.
   * @param {PeerMessage} message   at most 64 KiB as JSON @returns {number} how many could be told
   */
  tell(message) {
    return this.#mesh.tell(message);
  }

  /** Leaves, so that the others see it at once; a call that never began just ends. */
  leave() {
    this.#session.leave();
    this.#end("left");
  }

  // What hosts may do. Each resolves once the server has done it, and rejects with its refusal.

  /** Lets somebody in who waits. @param {string} socketId */
  admit(socketId) {
    return this.#decide("admit", socketId);
  }

  /** Turns somebody away who waits. @param {string} socketId */
  deny(socketId) {
    return this.#decide("deny", socketId);
  }

  /** @param {string} socketId @param {{ ban?: boolean }} [options]   a ban keeps guests from their address out */
  removePeer(socketId, { ban = false } = {}) {
    return this.#session.ask("remove_peer", { socket_id: socketId, ban });
  }

  /** `room_updated` brings what everybody may know of it. @param {UpdateRoom} changes */
  updateRoom(changes) {
    return this.#session.ask("update_room", changes);
  }

  /** Ends the call for everybody. */
  closeRoom() {
    return this.#session.ask("close_room", {});
  }

  /** Silences everybody else's microphone, past the server; each may turn it on again. @returns how many were asked */
  askToMute() {
    return this.#mesh.askToMute();
  }

  /** @param {"admit" | "deny"} decision @param {string} socketId */
  async #decide(decision, socketId) {
    try {
      await this.#session.ask(decision, { socket_id: socketId });
    } catch (error) {
      if (codeOf(error) !== "peer_not_found") throw error; // they went, or another host was faster
    }
    this.#endKnock(socketId);
  }

  /** @param {Joined} joined @param {boolean} rejoined */
  #enter(joined, rejoined) {
    this.#mesh.removeAll();
    this.#forgetKnocks();
    this.#take(joined);
    this.emit("joined", { rejoined });
    for (const entry of joined.peers) this.#mesh.add(entry, { offersFirst: true });
  }

  /**
   * The same seat as before: those who went meanwhile are removed, and those who came are added. They are the newcomers
   * and offer; should their offer be lost, we do after a moment. Where the count is lost, knocks are told anew.
   * @param {Resumed} resumed @param {boolean} isComplete
   */
  #continue(resumed, isComplete) {
    if (resumed.received === null) this.#forgetKnocks();
    this.#take(resumed);
    this.emit("resumed", {});
    this.#mesh.compare(resumed, isComplete);
    for (const entry of resumed.peers) this.#welcome(entry)?.recover("offer_missing");
  }

  /** @param {Joined} joined */
  #take(joined) {
    this.socketId = joined.your_socket_id;
    this.role = joined.role;
    this.room = joined.room;
    this.#mesh.takeSeat(joined);
  }

  #loseServer() {
    this.emit("connection_lost", {});
    this.#mesh.recover("path_changed");
  }

  /** @param {RosterEntry} newcomer   or somebody whom we know: then this is old news */
  #welcome(newcomer) {
    if (this.state !== "joined" || this.peers.has(newcomer.socket_id)) return null;
    this.#endKnock(newcomer.socket_id);
    return this.#mesh.add(newcomer, { offersFirst: false });
  }

  /** @param {Knock} knock */
  #hearKnock(knock) {
    if (this.knocks.has(knock.socket_id)) return;
    this.knocks.set(knock.socket_id, knock);
    this.emit("knocked", knock);
  }

  /** @param {string} socketId */
  #endKnock(socketId) {
    if (this.knocks.delete(socketId)) this.emit("knock_ended", { socket_id: socketId });
  }

  #forgetKnocks() {
    for (const socketId of [...this.knocks.keys()]) this.#endKnock(socketId);
  }

  /** @param {Partial<Room>} changes */
  #updateRoom(changes) {
    if (!this.room) return;
    this.room = { ...this.room, ...changes };
    this.emit("room_updated", changes);
  }

  /** @param {string} reason */
  #end(reason) {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const stop of this.#listening) stop();
    this.#session.close();
    this.#mesh.close();
    this.emit("ended", { reason });
  }
}
