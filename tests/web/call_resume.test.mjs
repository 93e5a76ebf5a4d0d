import assert from "node:assert/strict";
import { test } from "node:test";

import { Call } from "../../web/sdk/call.js";
import { SignalingError } from "../../web/sdk/server/signaling.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { FakeMedia, FakeSignaling } from "./fake_signaling.mjs";
import { settled } from "./fake_web_socket.mjs";

const person = (socket_id, away = false) => ({ socket_id, display_name: socket_id, role: "guest", away });
const seat = (...peers) => ({
  your_socket_id: "m", peers, room_code: "6a18t3", role: "guest", room: { name: null, state: "open" },
  ice_servers: [{ urls: "stun:test.invalid" }], resume_token: "proof", resume_grace_seconds: 30,
});

/** In a room, with a connection for each of these to look at. */
async function inRoom(t, ...peers) {
  const signaling = new FakeSignaling();
  const connections = {};
  const facts = [];
  let latest;
  signaling.answers = [seat(...peers)];
  const call = new Call(signaling, new FakeMedia(), { createPeerConnection: () => (latest = new FakePeerConnection()) });
  call.on("peer_added", ({ peer }) => {
    connections[peer.socketId] = latest;
    facts.push(`added ${peer.socketId}`);
    peer.on("away_changed", (isAway) => facts.push(`${peer.socketId} ${isAway ? "away" : "back"}`));
  });
  call.on("peer_removed", ({ peer, reason }) => facts.push(`${reason} ${peer.socketId}`));
  for (const name of ["joined", "connection_lost", "resumed"]) call.on(name, () => facts.push(name));
  call.on("ended", ({ reason }) => facts.push(`ended ${reason}`));
  t.after(() => call.leave());
  await call.join({ room_code: "6a18t3", display_name: "Me" });
  await settled();
  facts.length = 0;
  return { call, signaling, connections, facts };
}

/** The server is lost and found again. */
async function resume(signaling, answer, meanwhile = () => {}) {
  let found;
  signaling.isConnected = false;
  signaling.connect = () => new Promise((resolve) => { found = resolve; });
  signaling.answers = [answer].flat();
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  await meanwhile();
  signaling.sent.length = 0;
  signaling.isConnected = true;
  found();
  await settled();
}

/** Their answer to our latest offer. */
function settle(signaling, from) {
  const { payload } = signaling.signals("offer").filter(({ to }) => to === from).at(-1);
  const sections = /sections=.*/.exec(payload.sdp)[0];
  const sdp = `a=ice-ufrag:${from}${payload.number}\n${sections}\n`;
  signaling.emit("signal", { from, signal_type: "answer", payload: { type: "answer", sdp, number: payload.number } });
  return settled();
}

test("every connection is kept while the server is away, and nobody is told of anything but that", async (t) => {
  const { call, signaling, connections, facts } = await inRoom(t, person("a"), person("z"));
  await resume(signaling, { ...seat(person("a"), person("z")), received: 0 }, () => {
    assert.equal(call.state, "reconnecting");
    assert.deepEqual(facts, ["connection_lost"]);
  });
  assert.deepEqual(facts, ["connection_lost", "resumed"]);
  assert.deepEqual(Object.values(connections).map(({ signalingState }) => signalingState), ["have-local-offer", "have-local-offer"]);
  assert.equal(call.socketId, "m");
  assert.equal(call.state, "joined");
});

test("signals that arise meanwhile are delivered after the resume", async (t) => {
  const { signaling, connections } = await inRoom(t, person("a"));
  const had = signaling.sent.length;
  await resume(signaling, { ...seat(person("a")), received: had }, () => {
    connections.a.onicecandidate({ candidate: { toJSON: () => ({ candidate: "meanwhile" }) } });
  });
  assert.deepEqual(signaling.signals("candidate").map(({ payload }) => payload.candidate), ["meanwhile"]);
});

test("the roster of now is compared with the peers: who has gone is removed, who has come is added and offers", async (t) => {
  const { call, signaling, connections, facts } = await inRoom(t, person("a"), person("b"));
  const { a } = connections;
  await resume(signaling, { ...seat(person("b"), person("c")), received: null });
  assert.deepEqual(facts, ["connection_lost", "resumed", "disconnected a", "added c"]);
  assert.equal(a.connectionState, "closed");
  assert.deepEqual([...call.peers.keys()], ["b", "c"]);
  assert.equal(connections.c.signalingState, "stable");
  signaling.emit("peer_joined", person("c"));
  signaling.emit("peer_left", { socket_id: "a", reason: "left" });
  assert.deepEqual(facts.length, 4);
});

test("who has come is offered to after 3 s without an offer", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { signaling, connections } = await inRoom(t);
  await resume(signaling, { ...seat(person("c")), received: null });
  t.mock.timers.tick(2999);
  await settled();
  assert.equal(connections.c.signalingState, "stable");
  t.mock.timers.tick(1);
  await settled();
  assert.equal(connections.c.signalingState, "have-local-offer");
  assert.deepEqual(connections.c.getTransceivers().map(({ receiver }) => receiver.track.kind), ["audio", "video"]);
  assert.deepEqual(signaling.signals("offer").map(({ to }) => to), ["c"]);
});

test("where signals may be lost, ICE restarts only where nothing flows", async (t) => {
  const { signaling, connections } = await inRoom(t, person("a"), person("b"), person("c"));
  for (const from of ["a", "b"]) await settle(signaling, from);
  connections.a.become("connected");
  await resume(signaling, { ...seat(person("a"), person("b"), person("c")), received: null });
  assert.equal(connections.a.log.includes("restart"), false);
  assert.equal(connections.b.log.includes("restart"), true);
  assert.deepEqual(signaling.signals("offer").map(({ to, payload }) => [to, payload.number]), [["c", 1], ["b", 2]]);
});

test("where nothing was lost, ICE does not restart and no offer is sent again", async (t) => {
  const { signaling, connections } = await inRoom(t, person("a"));
  await resume(signaling, { ...seat(person("a")), received: signaling.sent.length });
  assert.equal(connections.a.log.includes("restart"), false);
  assert.deepEqual(signaling.sent, []);
});

test("an offer that waits for its answer when the server goes takes the way past it", async (t) => {
  const { call, signaling, connections } = await inRoom(t, person("a"));
  await settle(signaling, "a");
  const [channel] = connections.a.channels;
  channel.readyState = "open";
  channel.onmessage({ data: '{"type":"media_state","audio":true,"video":true}' });
  connections.a.become("connected");
  call.addTrack({ kind: "video" }, {});
  await settled();
  await resume(signaling, { ...seat(person("a")), received: signaling.sent.length }, () => {
    const signals = channel.sent.map((text) => JSON.parse(text));
    assert.deepEqual(signals.map(({ type, signal_type, payload }) => [type, signal_type, payload.number]), [["signal", "offer", 2]]);
  });
  assert.deepEqual(signaling.signals("offer").map(({ payload }) => payload.number), [2]);
});

test("a seat that is lost is taken anew, and every peer with it", async (t) => {
  const { call, signaling, connections, facts } = await inRoom(t, person("a"));
  const { a } = connections;
  await resume(signaling, [new SignalingError("resume_failed", "gone"), { ...seat(person("a")), your_socket_id: "n" }]);
  assert.deepEqual(facts, ["connection_lost", "replaced a", "joined", "added a"]);
  assert.equal(a.connectionState, "closed");
  assert.equal(call.socketId, "n");
});

test("a session that was taken over ends the call", async (t) => {
  const { call, signaling, connections, facts } = await inRoom(t, person("a"));
  signaling.emit("connection_lost", { code: 4001 });
  assert.deepEqual(facts, ["ended taken_over"]);
  assert.equal(call.state, "ended");
  assert.equal(connections.a.connectionState, "closed");
});

test("who is away is marked and keeps the connection", async (t) => {
  const { signaling, connections, facts } = await inRoom(t, person("a"), person("z", true));
  signaling.emit("peer_away", { socket_id: "a" });
  signaling.emit("peer_away", { socket_id: "a" });
  signaling.emit("peer_back", { socket_id: "a" });
  signaling.emit("peer_away", { socket_id: "stranger" });
  signaling.emit("peer_back", { socket_id: "z" });
  assert.deepEqual(facts, ["a away", "a back", "z back"]);
  assert.equal(connections.a.connectionState, "new");
});

test("who is away at a resume is known from its roster", async (t) => {
  const { call, signaling } = await inRoom(t, person("a"), person("b", true));
  await resume(signaling, { ...seat(person("a", true), person("b")), received: 0 });
  assert.deepEqual([...call.peers.values()].map(({ isAway }) => isAway), [true, false]);
});

test("an offer without an answer is sent again to whoever is back", async (t) => {
  const { signaling } = await inRoom(t, person("a", true));
  signaling.emit("peer_back", { socket_id: "a" });
  assert.deepEqual(signaling.signals("offer").map(({ payload }) => payload.number), [1, 1]);
});

test("another network restarts ICE with everybody and doubts the server", async (t) => {
  const { call, signaling, connections } = await inRoom(t, person("a"), person("z"));
  call.networkChanged();
  assert.equal(signaling.retries, 1);
  for (const connection of Object.values(connections)) assert.equal(connection.log.includes("restart"), true);
});

test("a track beside camera and microphone goes to everybody, and to whoever comes later", async (t) => {
  const { call, signaling, connections } = await inRoom(t, person("a"));
  const track = { kind: "video", id: "screen" };
  const sends = (connection) => connection.getTransceivers().some(({ sender }) => sender.track === track);
  call.addTrack(track, {});
  signaling.emit("peer_joined", person("b"));
  assert.deepEqual([sends(connections.a), sends(connections.b)], [true, false], "b's first offer is of camera and microphone");
  signaling.emit("signal", { from: "b", signal_type: "offer", payload: { sdp: "a=ice-ufrag:r1\nsections=\n" } });
  await settled();
  assert.equal(sends(connections.b), true);
  call.removeTrack(track);
  signaling.emit("peer_joined", person("c"));
  assert.deepEqual(Object.values(connections).map(sends), [false, false, false]);
});
