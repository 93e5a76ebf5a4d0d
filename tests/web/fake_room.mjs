// People in a room as the SDK's chat sees them: who can be told something, and channels that they open to each other.

import { Emitter } from "../../web/sdk/emitter.js";
import { Chat } from "../../web/sdk/messages/chat.js";

const later = (task) => setImmediate(task);

/**
 * One end of a data channel: ordered, slow by a turn, and thrifty: its buffer empties only as the other end takes. As in
 * Chromium, whoever opens it may get messages before it is said to be open.
 */
export class FakeChannel extends EventTarget {
  readyState = "connecting";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  /** Most that ever waited in it. */
  highest = 0;
  other = null;

  constructor(label, protocol) {
    super();
    Object.assign(this, { label, protocol });
  }

  open() {
    this.readyState = "open";
    this.onopen?.();
    this.dispatchEvent(new Event("open"));
  }

  send(data) {
    if (this.readyState !== "open") throw new DOMException("not open", "InvalidStateError");
    const copy = typeof data === "string" ? data : data.slice().buffer;
    const size = typeof data === "string" ? data.length : data.byteLength;
    this.bufferedAmount += size;
    this.highest = Math.max(this.highest, this.bufferedAmount);
    later(() => {
      this.bufferedAmount -= size;
      if (this.other.readyState !== "closed") this.other.onmessage?.({ data: copy });
      if (this.bufferedAmount <= this.bufferedAmountLowThreshold) this.onbufferedamountlow?.();
    });
  }

  close() {
    for (const end of [this, this.other]) {
      if (end.readyState === "closed") continue;
      end.readyState = "closed";
      later(() => end.onclose?.());
    }
  }
}

class FakePeer extends Emitter {
  status = "connected";
  isReachable = true;
  /** What it was told, whether it arrives or not. */
  told = [];
  connection = {
    sctp: { maxMessageSize: 1 << 18 },
    createDataChannel: (label, { protocol = "" } = {}) => this.openChannel(label, protocol),
  };

  constructor(socketId, deliver, openChannel) {
    super();
    this.participant = { socket_id: socketId, display_name: socketId.split("#")[0], role: "guest" };
    this.deliver = deliver;
    this.openChannel = openChannel;
  }

  get socketId() {
    return this.participant.socket_id;
  }

  send(message) {
    if (!this.isReachable) return false;
    this.told.push(message);
    const text = JSON.stringify(message);
    if (this.status === "connected") later(() => this.deliver(JSON.parse(text)));
    return true;
  }
}

class FakeCall extends Emitter {
  peers = new Map();

  constructor(socketId) {
    super();
    this.socketId = socketId;
  }
}

/** A room whose people have names for socket ids; `#2` after one is the same person on another seat. */
export class FakeRoom {
  calls = new Map();

  constructor(...names) {
    for (const name of names) this.join(name);
  }

  join(name) {
    const call = new FakeCall(name);
    this.calls.set(name, call);
    for (const other of this.calls.keys()) if (other !== name) this.connect(name, other);
    return call;
  }

  /** Both get a new peer of the other. */
  connect(one, other, { isReachable = true } = {}) {
    for (const [own, theirs] of [[one, other], [other, one]]) {
      const call = this.calls.get(own);
      const deliver = (message) => {
        const peer = this.calls.get(theirs)?.peers.get(own);
        if (peer) this.calls.get(theirs).emit("peer_message", { peer, message });
      };
      const peer = new FakePeer(theirs, deliver, (label, protocol) => this.#open(own, theirs, label, protocol));
      peer.isReachable = isReachable;
      call.peers.set(theirs, peer);
      call.emit("peer_added", { peer, isNewcomer: true });
    }
  }

  /** The channel between two opens. */
  reach(one, other) {
    for (const [own, theirs] of [[one, other], [other, one]]) {
      const peer = this.peer(own, theirs);
      peer.isReachable = true;
      this.calls.get(own).emit("peer_reachable", { peer });
    }
  }

  /** `own` no longer has `theirs`; only that side knows. */
  remove(own, theirs, reason = "left") {
    const call = this.calls.get(own);
    const peer = call.peers.get(theirs);
    call.peers.delete(theirs);
    call.emit("peer_removed", { peer, reason });
  }

  peer(own, theirs) {
    return this.calls.get(own).peers.get(theirs);
  }

  #open(own, theirs, label, protocol) {
    const [near, far] = [new FakeChannel(label, protocol), new FakeChannel(label, protocol)];
    Object.assign(near, { other: far });
    Object.assign(far, { other: near });
    later(() => {
      far.open();
      this.peer(theirs, own)?.emit("channel_added", far);
      setTimeout(() => near.open(), 2); // ms; the first messages are faster
    });
    this.lastChannels = { near, far };
    return near;
  }
}

/** The chat of each person in a room, by name. */
export function chats(t, room, options) {
  const made = {};
  for (const [name, call] of room.calls) {
    made[name] = new Chat(call, options);
    t.after(() => made[name].close());
  }
  return made;
}

/** What one person has told another, without what clients tell each other when they meet. */
export const messagesTold = (room, own, theirs) => room.peer(own, theirs).told.filter(({ type }) => type !== "chat_hello");

/** Waits for what nobody else tells; fails after ten seconds. */
export async function eventually(condition) {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`in vain: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
