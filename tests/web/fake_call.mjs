import { Emitter } from "../../web/sdk/emitter.js";

/** A peer as far as messages go. */
export class FakePeer extends Emitter {
  told = [];
  isReachable = false;
  connection = Object.assign(new EventTarget(), { signalingState: "stable", localDescription: null, remoteDescription: null });

  constructor(socketId, role = "guest") {
    super();
    this.socketId = socketId;
    this.participant = { socket_id: socketId, display_name: socketId, role };
  }

  send(message) {
    this.told.push(message);
    return true;
  }

  hear(message) { this.emit("message", message); }

  open() {
    if (this.isReachable) return;
    this.isReachable = true;
    this.emit("reachable", {});
  }
}

/** A call as far as peers, messages and further tracks go. */
export class FakeCall extends Emitter {
  state = "joined";
  tracks = [];

  constructor(socketId, ...peers) {
    super();
    this.socketId = socketId;
    this.peers = new Map(peers.map((peer) => [peer.socketId, peer]));
  }

  send(message) {
    for (const peer of this.peers.values()) peer.send(message);
    return this.peers.size;
  }

  addTrack(track) { this.tracks.push(track); }
  removeTrack(track) { this.tracks = this.tracks.filter((one) => one !== track); }

  reach(peer) {
    this.peers.set(peer.socketId, peer);
    this.emit("peer_reachable", { peer });
  }

  hear(peer, message) { this.emit("peer_message", { peer, message }); }

  lose(peer) {
    this.peers.delete(peer.socketId);
    this.emit("peer_removed", { peer, reason: "left" });
  }

  end() {
    this.state = "ended";
    this.emit("ended", { reason: "left" });
  }
}
