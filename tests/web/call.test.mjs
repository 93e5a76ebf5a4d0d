import assert from "node:assert/strict";
import { test } from "node:test";

import { Call } from "../../web/sdk/call.js";
import { SignalingError } from "../../web/sdk/server/signaling.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { FakeMedia, FakeSignaling } from "./fake_signaling.mjs";
import { settled } from "./fake_web_socket.mjs";

const TICKET = { room_code: "6a18t3", display_name: "Me", token: "t" };
const person = (socket_id) => ({ socket_id, display_name: socket_id, role: "guest", away: false });

const joined = (your_socket_id, ...peers) => ({
  your_socket_id, peers: peers.map(person), room_code: "6a18t3", role: "guest",
  room: { name: null, state: "open" }, ice_servers: [{ urls: "stun:test.invalid" }],
});

function newCall(t, ...answers) {
  const signaling = new FakeSignaling();
  const media = new FakeMedia();
  const connections = [];
  const facts = [];
  signaling.answers = answers;
  const call = new Call(signaling, media, {
    createPeerConnection: (configuration) => {
      const connection = new FakePeerConnection();
      connections.push(Object.assign(connection, { configuration }));
      return connection;
    },
  });
  call.on("peer_added", ({ peer, isNewcomer }) => facts.push(`${isNewcomer ? "newcomer" : "found"} ${peer.socketId}`));
  call.on("peer_removed", ({ peer, reason }) => facts.push(`${reason} ${peer.socketId}`));
  call.on("ended", ({ reason }) => facts.push(`ended ${reason}`));
  t.after(() => call.leave());
  return { call, signaling, media, connections, facts };
}

async function inRoom(t, own = "m", ...peers) {
  const parts = newCall(t, joined(own, ...peers));
  await parts.call.join(TICKET);
  await settled();
  return parts;
}

test("the newcomer offers to everybody inside, over the server's ICE servers", async (t) => {
  const { signaling, connections, facts } = await inRoom(t, "m", "a", "z");
  const offers = signaling.sent.filter(({ signal_type }) => signal_type === "offer");
  assert.deepEqual(offers.map(({ to }) => to), ["a", "z"]);
  assert.deepEqual(facts, ["found a", "found z"]);
  assert.deepEqual(connections[0].configuration.iceServers, [{ urls: "stun:test.invalid" }]);
});

test("those already inside wait for the newcomer's offer", async (t) => {
  const { signaling, facts } = await inRoom(t);
  signaling.emit("peer_joined", person("a"));
  await settled();
  assert.deepEqual(facts, ["newcomer a"]);
  assert.deepEqual(signaling.sent, []);
});

test("the smaller socket id is polite", async (t) => {
  for (const [own, expected] of [["a", true], ["z", false]]) {
    const { signaling, connections } = await inRoom(t, own, "m");
    assert.equal(connections[0].signalingState, "have-local-offer");
    signaling.emit("signal", { from: "m", signal_type: "offer", payload: { sdp: "a=ice-ufrag:r1\nsections=\n" } });
    await settled();
    assert.equal(connections[0].log.includes("rollback"), expected, own);
  }
});

test("a known newcomer and an unknown leaver are nothing", async (t) => {
  const { signaling, call, facts } = await inRoom(t, "m", "a");
  const [peer] = call.peers.values();
  signaling.emit("peer_joined", person("a"));
  signaling.emit("peer_left", { socket_id: "nobody", reason: "left" });
  assert.deepEqual(facts, ["found a"]);
  assert.equal(call.peers.get("a"), peer);
});

test("nothing is signalled to a peer that has left, and its connection is closed", async (t) => {
  const { signaling, connections, facts } = await inRoom(t, "m", "a");
  signaling.emit("peer_left", { socket_id: "a", reason: "disconnected" });
  const before = signaling.sent.length;
  connections[0].onicecandidate({ candidate: { toJSON: () => ({ candidate: "late" }) } });
  assert.equal(signaling.sent.length, before);
  assert.equal(connections[0].connectionState, "closed");
  assert.deepEqual(facts, ["found a", "disconnected a"]);
});

test("signals of strangers are nothing", async (t) => {
  const { signaling, connections } = await inRoom(t);
  signaling.emit("signal", { from: "stranger", signal_type: "offer", payload: {} });
  await settled();
  assert.equal(connections.length, 0);
});

test("a signal that the browser refuses is told and costs nothing else", async (t) => {
  const { call, signaling } = await inRoom(t, "m", "a");
  const told = [];
  call.on("signal_failed", ({ peer }) => told.push(peer.socketId));
  signaling.emit("signal", { from: "a", signal_type: "answer", payload: { sdp: "nonsense" } });
  await settled();
  assert.deepEqual(told, ["a"]);
  assert.equal(call.state, "joined");
});

test("what changes on this device reaches every peer", async (t) => {
  const { media, connections } = await inRoom(t, "m", "a", "z");
  media.tracks = { audio: { kind: "audio" }, video: null };
  media.emit("changed", media);
  await settled();
  for (const connection of connections) assert.equal(connection.getTransceivers()[0].sender.track, media.tracks.audio);
});

test("losing the server keeps the peers until the room is joined anew", async (t) => {
  const { call, signaling, connections, facts } = await inRoom(t, "m", "a");
  let answer;
  signaling.connect = () => new Promise((resolve) => { answer = resolve; });
  signaling.answers = [joined("m2", "a2")];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  assert.equal(call.state, "reconnecting");
  assert.equal(connections[0].connectionState, "new");
  connections[0].onicecandidate({ candidate: { toJSON: () => ({ candidate: "meanwhile" }) } });
  assert.equal(signaling.sent.some(({ payload }) => payload.candidate === "meanwhile"), false);
  answer();
  await settled();
  assert.deepEqual(signaling.requests.at(-1), { type: "join_room", ...TICKET, resumable: true });
  assert.deepEqual(facts, ["found a", "replaced a", "found a2"]);
  assert.equal(call.socketId, "m2");
  assert.equal(connections[0].connectionState, "closed");
});

test("a rejoin that the server refuses for good ends the call with its code", async (t) => {
  const { call, signaling, facts } = await inRoom(t, "m");
  signaling.answers = [new SignalingError("room_not_found", "gone")];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  assert.equal(call.state, "ended");
  assert.deepEqual(facts, ["ended room_not_found"]);
});

test("a rejoin that may succeed later is repeated", async (t) => {
  const { call, signaling } = await inRoom(t, "m");
  signaling.answers = [new SignalingError("overloaded", "busy"), new SignalingError("timeout", "slow"), joined("m2")];
  signaling.emit("connection_lost", { code: 1006 });
  for (let turn = 0; turn < 3; turn++) {
    await settled();
    call.retryNow();
  }
  await settled();
  assert.equal(call.state, "joined");
  assert.equal(call.socketId, "m2");
});

test("a refused join leaves the call as it was, and it may be tried again", async (t) => {
  const { call, signaling } = newCall(t, new SignalingError("wrong_passcode", "no"), joined("m"));
  await assert.rejects(call.join(TICKET), { code: "wrong_passcode" });
  assert.equal(call.state, "idle");
  await call.join({ ...TICKET, passcode: "p" });
  assert.equal(call.state, "joined");
  assert.equal(signaling.requests.at(-1).passcode, "p");
});

test("a join without an answer gives its connection up, for the seat may be taken", async (t) => {
  const { call, signaling } = newCall(t, new SignalingError("timeout", "slow"));
  await assert.rejects(call.join(TICKET), { code: "timeout" });
  assert.equal(signaling.closed, 1);
});

test("leaving says so, closes everything and hears nothing more", async (t) => {
  const { call, signaling, connections, facts } = await inRoom(t, "m", "a");
  call.leave();
  call.leave();
  signaling.emit("peer_joined", person("b"));
  signaling.emit("room_updated", { state: "locked" });
  assert.equal(call.room.state, "open");
  assert.equal(signaling.sent.at(-1).type, "leave_room");
  assert.equal(signaling.closed, 1);
  assert.equal(connections[0].connectionState, "closed");
  assert.deepEqual(facts, ["found a", "ended left"]);
});

test("a closed room ends the call with the room's reason", async (t) => {
  const { signaling, facts } = await inRoom(t);
  signaling.emit("room_closed", { room_code: "6a18t3", reason: "expired" });
  assert.deepEqual(facts, ["ended expired"]);
});

test("changes of the room are merged into it", async (t) => {
  const { call, signaling } = await inRoom(t);
  signaling.emit("room_updated", { state: "locked" });
  assert.deepEqual(call.room, { name: null, state: "locked" });
});

test("a role that a host changes is known at once, with the token for a rejoin", async (t) => {
  const { call, signaling } = await inRoom(t, "m");
  const changes = [];
  call.on("role_changed", (change) => changes.push(change));
  signaling.emit("role", { role: "host", token: "as host" });
  signaling.emit("knock", { socket_id: "k", display_name: "K" });
  assert.equal(call.role, "host");
  signaling.answers = [{ ...joined("m2"), role: "host" }];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  assert.equal(signaling.requests.at(-1).token, "as host");
  signaling.emit("role", { role: "host", token: "again" });
  signaling.emit("role", { role: "guest" });
  assert.equal(call.role, "guest");
  assert.equal(call.knocks.size, 0);
  signaling.answers = [joined("m3")];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  assert.equal(signaling.requests.at(-1).token, TICKET.token, "a guest's own token comes back");
  assert.deepEqual(changes, [
    { role: "host", token: "as host", isNew: true },
    { role: "host", token: "again", isNew: false },
    { role: "guest", token: TICKET.token, isNew: true },
  ]);
});

test("who came by a host's link and is made a guest has no token any more", async (t) => {
  const { call, signaling } = newCall(t, { ...joined("m"), role: "host" });
  await call.join(TICKET);
  signaling.emit("role", { role: "guest" });
  signaling.answers = [joined("m2")];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  assert.equal(signaling.requests.at(-1).token, undefined);
});

test("a role that changed while its message was lost comes with the resume", async (t) => {
  const { call, signaling } = newCall(t, { ...joined("m", "a"), resume_token: "r", resume_grace_seconds: 30 });
  await call.join(TICKET);
  await settled();
  const heard = [];
  call.on("role_changed", ({ role }) => heard.push(`own ${role}`));
  call.on("peer_updated", ({ peer }) => heard.push(`${peer.socketId} ${peer.participant.role}`));
  signaling.answers = [{ ...joined("m"), role: "host", received: null, peers: [{ ...person("a"), role: "host" }] }];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  assert.deepEqual(heard, ["own host", "a host"]);
});

test("a peer's new role is kept with the peer, and also before it has a connection", async (t) => {
  const { call, signaling } = await inRoom(t, "m", "a");
  const heard = [];
  call.on("peer_updated", ({ peer }) => heard.push(peer.participant.role));
  for (const role of ["host", "host", "guest"]) signaling.emit("peer_updated", { socket_id: "a", role });
  signaling.emit("peer_updated", { socket_id: "elsewhere", role: "host" });
  assert.deepEqual(heard, ["host", "guest"]);
});
