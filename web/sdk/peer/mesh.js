// @ts-check
// Connects to each of the other participants, and sends to all of them. The call adds and removes them.

import { isLarge, withCheapVoice } from "./voice_sdp.js";
import { IceServers } from "./ice_servers.js";
import { Peer } from "./peer.js";
import { PendingPeers } from "./pending_peers.js";

/** @typedef {import("../protocol.js").IncomingSignal} IncomingSignal */
/** @typedef {import("../protocol.js").Joined} Joined */
/** @typedef {import("../protocol.js").LeaveReason} LeaveReason */
/** @typedef {import("../protocol.js").Participant} Participant */
/** @typedef {import("../protocol.js").Resumed} Resumed */
/** @typedef {import("../protocol.js").RosterEntry} RosterEntry */
/** @typedef {import("../protocol.js").SignalType} SignalType */
/** @typedef {import("../media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("./peer_channel.js").PeerMessage} PeerMessage */
/** @typedef {import("./pending_peers.js").PendingPeer} PendingPeer */
/** @typedef {import("./pending_peers.js").Role} Role */

/**
 * @typedef {object} MeshOptions
 * @property {LocalMedia} media
 * @property {(to: string, signalType: SignalType, payload: unknown) => void} signal   through the server
 * @property {() => boolean} isServerAway
 * @property {() => boolean} askForIceServers   false if the server cannot be asked now
 * @property {<Name extends keyof MeshEvents>(name: Name, fact: MeshEvents[Name]) => void} emit   on the call
 * @property {RTCIceTransportPolicy} [iceTransportPolicy]
 * @property {import("./transceivers.js").PreferCodecs} [preferCodecs]
 * @property {boolean} [isAdaptive]   true by default: links are as cheap as they can be
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} [createPeerConnection]
 */

/**
 * @typedef {object} MeshEvents
 * @property {{ peer: Peer, isNewcomer: boolean }} peer_added   a newcomer joined after us
 * @property {{ peer: Peer, reason: LeaveReason | "replaced" }} peer_removed
 * @property {{ peer: Peer }} peer_updated          a host changed its role
 * @property {{ error: unknown }} connect_failed   the browser refused to create a connection; it is tried again
 * @property {{ peer: Peer, error: unknown }} signal_failed   the browser refused what the peer sent
 * @property {{ peer: Peer, isForAll: boolean }} mute_requested   a host muted our microphone, which was on, or everyone's
 * @property {{ peer: Peer }} peer_reachable                  messages can be sent to it from now on
 * @property {{ peer: Peer, message: PeerMessage }} peer_message   any JSON object with a `type`: check every field
 * @property {{ peer: Peer }} flooding              it sends faster than anyone could: some messages were dropped
 */

const RESTARTS_APART = 100; // ms between ICE restarts of broken connections: a relay that fails breaks all at once

export class Mesh {
  /** @type {Map<string, Peer>} by socket id */
  peers = new Map();

  #options;
  #pending = new PendingPeers((pending) => this.#connect(pending));
  #ownId = "";
  #iceServers;
  #nextRestart = 0; // ms, by performance.now
  #isLarge = false;
  /** @type {Map<MediaStreamTrack, MediaStream>} tracks beside camera and microphone, with their streams */
  #extraTracks = new Map();

  /** @param {MeshOptions} options */
  constructor(options) {
    this.#options = options;
    this.#iceServers = new IceServers(options.askForIceServers);
  }

  /** Takes our socket id and the ICE servers. @param {Joined} seat */
  takeSeat({ your_socket_id, ice_servers, ice_servers_expire_at }) {
    this.#ownId = your_socket_id;
    this.setIceServers(ice_servers, ice_servers_expire_at);
  }

  /** Takes new ICE servers, for present and later peers. @param {RTCIceServer[]} servers @param {string | null} [expireAt] */
  setIceServers(servers, expireAt) {
    for (const peer of this.peers.values()) peer.setIceServers(servers);
    this.#iceServers.take(servers, expireAt);
  }

  /** Adds a participant, now or as soon as the browser can bear it. @param {RosterEntry} entry @param {Role} role */
  add(entry, role) {
    if (this.peers.has(entry.socket_id) || this.#pending.has(entry.socket_id)) return;
    this.#pending.add(entry, role);
  }

  /** @param {string} socketId @param {LeaveReason | "replaced"} reason */
  remove(socketId, reason) {
    this.#pending.remove(socketId);
    const peer = this.peers.get(socketId);
    if (!peer) return;
    this.peers.delete(socketId);
    peer.close();
    this.#followSize(this.peers.size);
    this.#options.emit("peer_removed", { peer, reason });
  }

  /** Removes all peers: they know us only under the id of our old seat. */
  removeAll() {
    this.#pending.clear();
    for (const socketId of [...this.peers.keys()]) this.remove(socketId, "replaced");
  }

  /** Removes peers that have left, and recovers the others. @param {Resumed} resumed @param {boolean} isComplete */
  compare({ peers }, isComplete) {
    const inside = new Map(peers.map((entry) => [entry.socket_id, entry]));
    this.#pending.compare(inside);
    for (const [socketId, peer] of [...this.peers]) {
      const entry = inside.get(socketId);
      if (!entry) {
        this.remove(socketId, "disconnected");
        continue;
      }
      peer.setAway(entry.away);
      this.setRole(socketId, entry.role);
      peer.recover(isComplete ? "path_changed" : "signals_lost");
    }
  }

  /** @param {string} socketId @param {boolean} isAway */
  setAway(socketId, isAway) {
    this.#pending.update(socketId, { away: isAway });
    const peer = this.peers.get(socketId);
    peer?.setAway(isAway);
    peer?.recover(isAway ? "path_changed" : "peer_back");
  }

  /** @param {string} socketId @param {import("../protocol.js").Role} role */
  setRole(socketId, role) {
    this.#pending.update(socketId, { role });
    const peer = this.peers.get(socketId);
    if (!peer || peer.participant.role === role) return;
    peer.participant = { ...peer.participant, role };
    this.#options.emit("peer_updated", { peer });
  }

  /** @param {IncomingSignal} signal */
  receive(signal) {
    this.#pending.receive(signal);
    this.peers.get(signal.from)?.receive(signal.signal_type, signal.payload);
  }

  /** Recovers, with every peer, what the event may have lost. @param {import("./recovery.js").LossEvent} event */
  recover(event) {
    for (const peer of this.peers.values()) peer.recover(event);
  }

  sendMedia() {
    const { tracks, state } = this.#options.media;
    for (const peer of this.peers.values()) {
      peer.sendMedia(tracks, state).catch(() => {}); // closed meanwhile
    }
  }

  /** @param {MediaStreamTrack} track @param {MediaStream} stream */
  addTrack(track, stream) {
    this.#extraTracks.set(track, stream);
    for (const peer of this.peers.values()) peer.addTrack(track, stream);
  }

  /** @param {MediaStreamTrack} track */
  removeTrack(track) {
    this.#extraTracks.delete(track);
    for (const peer of this.peers.values()) peer.removeTrack(track);
  }

  /** Sends a message to all peers over data channels. @param {PeerMessage} message @returns {number} peers reached */
  send(message) {
    return [...this.peers.values()].filter((peer) => peer.send(message)).length;
  }

  /** Asks all peers to mute, or only one. @param {Peer} [one] @returns {number} number of peers with an open data channel */
  askToMute(one) {
    const asked = one ? [one] : [...this.peers.values()];
    return asked.filter((peer) => peer.askToMute(!one)).length;
  }

  close() {
    this.#pending.clear();
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
  }

  /** @param {PendingPeer} pending @returns {boolean} false if the browser refuses for now */
  #connect({ entry: { away, ...participant }, role, signals }) {
    const { emit } = this.#options;
    let peer;
    try {
      peer = this.#newPeer(participant, role);
    } catch (error) {
      emit("connect_failed", { error });
      return false;
    }
    this.#pending.remove(peer.socketId);
    for (const [track, stream] of this.#extraTracks) peer.addTrack(track, stream);
    peer.setAway(away);
    if (role.isOfferMissing) peer.recover("offer_missing");
    this.#followSize(this.peers.size + 1);
    this.peers.set(peer.socketId, peer);
    emit("peer_added", { peer, isNewcomer: !role.offersFirst });
    for (const signal of signals) this.receive(signal);
    return true;
  }

  /** @param {Participant} participant @param {Role} role */
  #newPeer(participant, { offersFirst }) {
    const { media, signal, isServerAway, emit, iceTransportPolicy = "all", createPeerConnection } = this.#options;
    const { isAdaptive = true, preferCodecs } = this.#options;
    const socketId = participant.socket_id;
    const peer = new Peer({
      participant,
      offersFirst,
      isPolite: this.#ownId < socketId,
      // One transport from the start has a third of the candidates and checks.
      configuration: { iceServers: this.#iceServers.known, iceTransportPolicy, ...(isAdaptive && { bundlePolicy: "max-bundle" }) },
      adaptSdp: isAdaptive ? (sdp) => withCheapVoice(sdp, { isLarge: this.#isLarge }) : undefined,
      preferCodecs,
      sendSignal: (signalType, payload) => {
        if (!this.peers.has(socketId)) return; // the browser still gathers candidates after the peer has left
        signal(socketId, signalType, payload);
      },
      tracks: media.tracks,
      mediaState: media.state,
      stream: media.stream,
      isServerAway,
      createPeerConnection,
      whenMayRestart: (restart) => this.#iceServers.whenFresh(() => this.#restartInTurn(restart)),
    });
    peer.on("status_changed", (status) => {
      if (status === "interrupted") this.#iceServers.whenFresh(() => {}); // before the restart that may follow
    });
    peer.on("signal_failed", (error) => emit("signal_failed", { peer, error }));
    peer.on("mute_requested", ({ isForAll }) => this.#muteFor(peer, isForAll));
    peer.on("reachable", () => emit("peer_reachable", { peer }));
    peer.on("message", (message) => emit("peer_message", { peer, message }));
    peer.on("flooding", () => emit("flooding", { peer }));
    return peer;
  }

  /** Offers again where the call was of another size: other packets of sound are wanted now. @param {number} size   in peers */
  #followSize(size) {
    const { isAdaptive = true } = this.#options;
    if (!isAdaptive || isLarge(size, this.#isLarge) === this.#isLarge) return;
    this.#isLarge = !this.#isLarge;
    for (const peer of this.peers.values()) peer.offerAgain();
  }

  /** Calls `restart` now, or some time after the last one. @param {() => void} restart */
  #restartInTurn(restart) {
    const now = performance.now();
    const wait = Math.max(0, this.#nextRestart - now);
    this.#nextRestart = now + wait + RESTARTS_APART;
    if (wait) setTimeout(restart, wait);
    else restart();
  }

  /** Mutes our microphone if the peer is a host. Its role comes from the server. @param {Peer} peer @param {boolean} isForAll */
  #muteFor(peer, isForAll) {
    const { media, emit } = this.#options;
    if (peer.participant.role !== "host") return;
    const wasOn = media.isTurnedOn("audio");
    media.mute(); // in any case: a lost microphone would come back
    if (wasOn) emit("mute_requested", { peer, isForAll });
  }
}
