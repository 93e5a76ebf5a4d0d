// @ts-check
// Runs one call in one room: its participants, and a connection to each. Media continues while the server is away.

import { Adaptation } from "./adaptive/adaptation.js";
import { Codecs } from "./adaptive/codecs.js";
import { DistinctNames } from "./distinct_names.js";
import { Emitter } from "./emitter.js";
import { Knocks } from "./knocks.js";
import { Mesh } from "./peer/mesh.js";
import { Session } from "./server/session.js";

/** @typedef {import("./protocol.js").JoinRoom} JoinRoom */
/** @typedef {import("./protocol.js").Joined} Joined */
/** @typedef {import("./protocol.js").Knock} Knock */
/** @typedef {import("./protocol.js").Resumed} Resumed */
/** @typedef {import("./protocol.js").RosterEntry} RosterEntry */
/** @typedef {import("./protocol.js").Role} Role */
/** @typedef {import("./protocol.js").RoleMessage} RoleMessage */
/** @typedef {import("./protocol.js").Room} Room */
/** @typedef {import("./protocol.js").UpdateRoom} UpdateRoom */
/** @typedef {import("./media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("./peer/mesh.js").MeshEvents} MeshEvents */
/** @typedef {import("./server/signaling.js").Signaling} Signaling */
/** @typedef {import("./peer/peer_channel.js").PeerMessage} PeerMessage */
/** @typedef {import("./peer/mesh.js").MeshOptions} MeshOptions */

/**
 * `isAdaptive`: false sends everyone full video, whatever they can use and this device can bear.
 * @typedef {Partial<Pick<MeshOptions, "iceTransportPolicy" | "createPeerConnection" | "isAdaptive">>} CallOptions
 */

/**
 * @typedef {object} OwnEvents
 * @property {{}} waiting                  for a host to let us in; `joined` or `ended` follows
 * @property {{ rejoined: boolean }} joined   `peer_added` follows for each peer
 * @property {Partial<Room>} room_updated
 * @property {{ role: Role, token?: string, isNew: boolean }} role_changed   a host changed our role, or its token is repeated
 * @property {Knock} knocked               a guest waits; hosts only
 * @property {{ socket_id: string }} knock_ended   the guest left, or a host decided
 * @property {{}} connection_lost          to the server; `resumed`, `waiting`, `joined` or `ended` follows
 * @property {{}} resumed                  connected to the server again, in the same seat
 * @property {{ reason: string }} ended    `left`, `taken_over`, `denied`, a reason of `removed` or `room_closed`,
 *   or the error code of a rejoin
 */
/** @typedef {OwnEvents & MeshEvents} CallEvents */

/** @extends {Emitter<CallEvents>} */
export class Call extends Emitter {
  /** @type {Room | null} */
  room = null;
  /** @type {Role} */
  role = "guest";
  socketId = "";
  /** The waiting guests by socket id; empty for guests. */
  knocks;

  /** @type {Adaptation | null} what each peer gets, and what we wish of it */
  adaptation = null;

  #session;
  #mesh;
  #closing = new AbortController();
  #names = new DistinctNames();
  #guestToken = /** @type {string | undefined} */ (undefined);
  #ownName = "";

  /**
   * @param {Signaling} signaling
   * @param {LocalMedia} media
   * @param {CallOptions} [options]
   */
  constructor(signaling, media, options = {}) {
    super();
    const isAdaptive = options.isAdaptive !== false;
    const codecs = isAdaptive ? new Codecs() : null;
    const session = (this.#session = new Session(signaling));
    const mesh = (this.#mesh = new Mesh({
      ...options,
      preferCodecs: (transceiver, use) => codecs?.prefer(transceiver, use),
      media,
      signal: (to, signalType, payload) => session.send("signal", { to, signal_type: signalType, payload }),
      isServerAway: () => this.state === "reconnecting",
      askForIceServers: () => this.#askForIceServers(),
      emit: (name, fact) => this.emit(name, /** @type {CallEvents[typeof name]} */ (fact)),
    }));
    this.knocks = new Knocks({
      names: this.#names,
      ask: (type, request) => session.ask(type, request),
      onKnock: (knock) => this.emit("knocked", knock),
      onEnd: (socket_id) => this.emit("knock_ended", { socket_id }),
    });
    const until = { signal: this.#closing.signal };
    session.on("waiting", () => this.emit("waiting", {}), until);
    session.on("entered", ({ joined, isAnew }) => this.#enter(joined, isAnew), until);
    session.on("resumed", ({ resumed, isComplete }) => this.#continue(resumed, isComplete), until);
    session.on("lost", () => this.#loseServer(), until);
    session.on("ended", ({ reason }) => this.#end(reason), until);
    signaling.on("peer_joined", (newcomer) => this.#welcome({ ...newcomer, away: false }), until);
    signaling.on("peer_left", ({ socket_id, reason }) => this.#bidFarewell(socket_id, reason), until);
    signaling.on("peer_away", ({ socket_id }) => mesh.setAway(socket_id, true), until);
    signaling.on("peer_back", ({ socket_id }) => mesh.setAway(socket_id, false), until);
    signaling.on("peer_updated", ({ socket_id, role }) => mesh.setRole(socket_id, role), until);
    signaling.on("role", (change) => this.#changeRole(change), until);
    signaling.on("signal", (signal) => mesh.receive(signal), until);
    signaling.on("ice_servers", (fresh) => this.#takeIceServers(fresh), until);
    signaling.on("knock", (knock) => this.knocks.hear(knock), until);
    signaling.on("knock_ended", ({ socket_id }) => this.knocks.end(socket_id), until);
    signaling.on("room_updated", (changes) => this.#updateRoom(changes), until);
    signaling.on("room_closed", ({ reason }) => this.#end(reason), until);
    signaling.on("removed", ({ reason }) => this.#end(reason), until);
    media.on("changed", () => { mesh.sendMedia(); this.adaptation?.update(); }, until);
    if (isAdaptive) this.adaptation = new Adaptation(this, media);
  }

  get state() {
    return this.#session.state;
  }

  /** By socket id. */
  get peers() {
    return this.#mesh.peers;
  }

  /**
   * Connects if necessary and joins the room, perhaps after a long wait for a host. Rejects with a SignalingError,
   * or with RetryStopped if the call ends first.
   * @param {JoinRoom} ticket
   */
  async join(ticket) {
    this.#ownName = ticket.display_name;
    await this.#session.join(ticket);
  }

  /** Tries to reach the server now. A connection that looks alive is tested with a ping. */
  retryNow() {
    this.#session.retryNow();
  }

  /** Reconnects to the server and to every peer. To be called when this device has changed its network. */
  networkChanged() {
    this.retryNow();
    this.#mesh.recover("network_changed");
  }

  /** Sends one more track to every peer, later ones too. @param {MediaStreamTrack} track @param {MediaStream} stream */
  addTrack(track, stream) {
    this.#mesh.addTrack(track, stream);
    this.adaptation?.update();
  }

  /** @param {MediaStreamTrack} track */
  removeTrack(track) {
    this.#mesh.removeTrack(track);
  }

  /**
   * Sends a message to all current peers over data channels. Chat and raised hands use it. For later peers,
   * `peer_reachable` tells when they can receive messages.
   * @param {PeerMessage} message   at most 64 KiB as JSON @returns {number} number of peers that can receive it
   */
  send(message) {
    return this.#mesh.send(message);
  }

  /** Leaves the call. The others see it at once. */
  leave() {
    this.#session.leave();
    this.#end("left");
  }

  // Requests of a host. Each resolves when the server has carried it out, and rejects with a SignalingError.

  /** Lets a waiting guest in. @param {string} socketId */
  admit(socketId) {
    return this.knocks.decide("admit", { socket_id: socketId });
  }

  /** Turns a waiting guest away. @param {string} socketId @param {{ ban?: boolean }} [options]   as for `removePeer` */
  deny(socketId, { ban = false } = {}) {
    return this.knocks.decide("deny", { socket_id: socketId, ban });
  }

  /** @param {string} socketId @param {{ ban?: boolean }} [options]   a ban also refuses guests from their address */
  removePeer(socketId, { ban = false } = {}) {
    return this.#session.ask("remove_peer", { socket_id: socketId, ban });
  }

  /** Makes someone else inside a host or a guest. @param {string} socketId @param {Role} role */
  setRole(socketId, role) {
    return this.#session.ask("set_role", { socket_id: socketId, role });
  }

  /** Changes the room; `room_updated` follows for everyone. @param {UpdateRoom} changes */
  updateRoom(changes) {
    return this.#session.ask("update_room", changes);
  }

  /** Ends the call for everyone. */
  closeRoom() {
    return this.#session.ask("close_room", {});
  }

  /**
   * Asks all peers over data channels to mute, or only one. They may unmute.
   * @param {import("./peer/peer.js").Peer} [peer] @returns {number} number of peers asked
   */
  askToMute(peer) {
    return this.#mesh.askToMute(peer);
  }

  /** @param {Joined} joined @param {boolean} rejoined */
  #enter(joined, rejoined) {
    this.#mesh.removeAll();
    this.knocks.endAll();
    this.#take(joined);
    if (joined.role === "guest") this.#guestToken = this.#session.token;
    this.emit("joined", { rejoined });
    this.#names.clear();
    for (const entry of joined.peers) this.#mesh.add(this.#names.mark(entry), { offersFirst: true });
    this.#names.add(joined.your_socket_id, this.#ownName);
  }

  /**
   * Continues in the same seat: removes peers that left meanwhile, and adds peers that joined. These are newcomers and
   * make the offers. If the server has lost its count, it sends all knocks again.
   * @param {Resumed} resumed @param {boolean} isComplete
   */
  #continue(resumed, isComplete) {
    if (resumed.received === null) this.knocks.endAll();
    const { role } = this;
    this.#take(resumed);
    this.emit("resumed", {});
    if (role !== this.role) this.emit("role_changed", { role: this.role, token: this.#session.token, isNew: true });
    this.#names.retain([resumed.your_socket_id, ...resumed.peers.map(({ socket_id }) => socket_id), ...this.knocks.keys()]);
    this.#mesh.compare(resumed, isComplete);
    for (const entry of resumed.peers) this.#welcome(entry, { isOfferMissing: true });
  }

  /** @param {Joined} joined */
  #take(joined) {
    this.socketId = joined.your_socket_id;
    this.role = joined.role;
    this.room = joined.room;
    this.#mesh.takeSeat(joined);
  }

  #askForIceServers() {
    if (this.state !== "joined") return false;
    this.#session.send("ice_servers", {});
    return true;
  }

  /** @param {import("./protocol.js").ServerMessages["ice_servers"]} fresh */
  #takeIceServers({ ice_servers, expires_at }) {
    if (this.state === "joined") this.#mesh.setIceServers(ice_servers, expires_at); // else for a check outside the room
  }

  /** A guest again has the token that they came with, if it was a guest's. @param {RoleMessage} message */
  #changeRole({ role, token = this.#guestToken }) {
    const isNew = role !== this.role;
    this.role = role;
    if (role === "guest") this.knocks.endAll();
    this.#session.token = token;
    this.emit("role_changed", { role, token, isNew });
  }

  #loseServer() {
    this.emit("connection_lost", {});
    this.#mesh.recover("path_changed");
  }

  /** @param {RosterEntry} newcomer   or a known participant @param {{ isOfferMissing?: boolean }} [loss] */
  #welcome(newcomer, { isOfferMissing } = {}) {
    if (this.state !== "joined") return;
    this.knocks.end(newcomer.socket_id);
    this.#mesh.add(this.#names.mark(newcomer), { offersFirst: false, isOfferMissing });
  }

  /** @param {string} socketId @param {import("./protocol.js").LeaveReason} reason */
  #bidFarewell(socketId, reason) {
    this.#names.remove(socketId);
    this.#mesh.remove(socketId, reason);
  }

  /** @param {Partial<Room>} changes */
  #updateRoom(changes) {
    if (!this.room) return;
    this.room = { ...this.room, ...changes };
    this.emit("room_updated", changes);
  }

  /** @param {string} reason */
  #end(reason) {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#session.close();
    this.#mesh.close();
    this.emit("ended", { reason });
  }
}
