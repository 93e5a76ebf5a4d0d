// Fresh TURN credentials during a call: who gets them, when they are asked for, and which connections restart.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Call } from "../../web/sdk/call.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { FakeMedia, FakeSignaling } from "./fake_signaling.mjs";
import { settled } from "./fake_web_socket.mjs";

const NEVER = null;
const LATER = "2030-03-17T17:46:40Z"; // by the server's clock, whatever ours says
const person = (socket_id) => ({ socket_id, display_name: socket_id, role: "guest", away: false });
const turn = (username) => [{ urls: "turn:test.invalid", username, credential: "c" }];
const seat = (peers, username, expireAt) => ({
  your_socket_id: "m", peers: peers.map(person), room_code: "6a18t3", role: "guest", room: {}, resume_token: "proof",
  ice_servers: turn(username), ice_servers_expire_at: expireAt,
});

/** In a room with connections that are established. Time is what `pass` says. */
async function inRoom(t, peers, { expireAt = LATER } = {}) {
  let now = 1_000_000;
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.mock.method(performance, "now", () => now);
  const signaling = new FakeSignaling();
  const connections = {};
  let latest;
  const call = new Call(signaling, new FakeMedia(), {
    createPeerConnection: (configuration) => (latest = Object.assign(new FakePeerConnection(), { configuration })),
  });
  call.on("peer_added", ({ peer }) => { connections[peer.socketId] = latest; });
  t.after(() => call.leave());
  signaling.answers = [seat(peers, "old", expireAt)];
  await call.join({ room_code: "6a18t3", display_name: "Me" });
  await settled();
  for (const id of peers) {
    signaling.answerOffer(id);
    await settled();
  }
  for (const connection of Object.values(connections)) connection.become("connected");
  const pass = (ms) => {
    now += ms;
    t.mock.timers.tick(ms);
    return settled();
  };
  const send = (username) => signaling.emit("ice_servers", { ice_servers: turn(username), expires_at: LATER });
  return { call, signaling, connections, pass, send };
}

const usernameOf = ({ configuration }) => configuration.iceServers[0].username;
const restarts = (connections) => Object.values(connections).map(({ log }) => log.filter((entry) => entry === "restart").length);
const questions = ({ sent }) => sent.filter(({ type }) => type === "ice_servers").length;

test("fresh credentials restart nothing, and are for peers that come later", async (t) => {
  const { signaling, connections, send, pass } = await inRoom(t, ["a", "b"]);
  send("fresh");
  signaling.emit("peer_joined", person("n"));
  await pass(60_000);
  assert.deepEqual(restarts(connections), [0, 0, 0]);
  assert.deepEqual(Object.values(connections).map(usernameOf), ["old", "old", "fresh"]);
  assert.equal(questions(signaling), 0);
});

test("a connection gets them when it restarts ICE, and the others keep theirs", async (t) => {
  const { signaling, connections, send, pass } = await inRoom(t, ["a", "b"]);
  send("fresh");
  connections.a.become("failed");
  await pass(1_000);
  assert.deepEqual(restarts(connections), [1, 0]);
  assert.deepEqual([usernameOf(connections.a), usernameOf(connections.b)], ["fresh", "old"]);
  assert.equal(questions(signaling), 0, "those that just came are fresh");
});

test("a connection gets them when its peer restarts ICE, and not for other offers", async (t) => {
  const { signaling, connections, send } = await inRoom(t, ["z"]);
  const offer = (fragment, number) => {
    const sdp = `a=ice-ufrag:${fragment}\n${/sections=.*/.exec(connections.z.localDescription.sdp)[0]}\n`;
    signaling.emit("signal", { from: "z", signal_type: "offer", payload: { type: "offer", sdp, number } });
    return settled();
  };
  send("fresh");
  await offer("z1", 1);
  assert.equal(usernameOf(connections.z), "old");
  await offer("z2", 2);
  assert.equal(usernameOf(connections.z), "fresh");
  assert.equal(signaling.signals("answer").length, 2);
});

test("those of a resume are for all connections", async (t) => {
  const { call, signaling, connections } = await inRoom(t, ["a"]);
  signaling.answers = [{ ...seat(["a"], "resumed", LATER), received: 0 }];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  call.networkChanged();
  assert.equal(usernameOf(connections.a), "resumed");
});

test("an interrupted connection asks once for all, before the restart", async (t) => {
  const { signaling, connections, send, pass } = await inRoom(t, ["a", "b"]);
  await pass(30_000);
  connections.a.become("disconnected");
  connections.b.become("disconnected");
  assert.equal(questions(signaling), 1);
  send("fresh");
  await pass(3_000);
  assert.equal(questions(signaling), 1);
  assert.deepEqual([...restarts(connections), usernameOf(connections.a)], [1, 0, "fresh"]);
  await pass(100);
  assert.deepEqual([...restarts(connections), usernameOf(connections.b)], [1, 1, "fresh"]);
});

test("the restart of a failed connection waits for the answer", async (t) => {
  const { signaling, connections, send, pass } = await inRoom(t, ["a"]);
  await pass(30_000);
  connections.a.become("failed");
  await pass(1_900);
  assert.deepEqual([questions(signaling), ...restarts(connections)], [1, 0]);
  send("fresh");
  assert.deepEqual([...restarts(connections), usernameOf(connections.a)], [1, "fresh"]);
});

test("it waits for 2 s, and not at all while the server is away", async (t) => {
  const { signaling, connections, pass } = await inRoom(t, ["a"]);
  await pass(30_000);
  connections.a.become("failed");
  await pass(1_000);
  await pass(1_999);
  assert.deepEqual(restarts(connections), [0]);
  await pass(1);
  assert.deepEqual(restarts(connections), [1]);
  signaling.isConnected = false;
  signaling.connect = () => new Promise(() => {});
  signaling.emit("connection_lost", { code: 1006 });
  signaling.answerOffer("a");
  await settled();
  await pass(8_000);
  assert.equal(questions(signaling), 1);
  assert.deepEqual(restarts(connections), [2]);
});

test("a connection that has recovered meanwhile does not restart", async (t) => {
  const { connections, send, pass } = await inRoom(t, ["a"]);
  await pass(30_000);
  connections.a.become("failed");
  await pass(1_000);
  connections.a.become("connected");
  send("fresh");
  assert.deepEqual(restarts(connections), [0]);
});

test("credentials that never end, and those of servers that do not say, are not asked for", async (t) => {
  const { signaling, connections, pass } = await inRoom(t, ["a"], { expireAt: NEVER });
  await pass(86_400_000);
  connections.a.become("failed");
  await pass(1_000);
  assert.deepEqual([questions(signaling), ...restarts(connections)], [0, 1]);
  signaling.answers = [{ ...seat(["a"], "x"), received: 0 }];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  await pass(86_400_000);
  assert.equal(questions(signaling), 0);
});

test("when a relay fails for all, one connection restarts after the other", async (t) => {
  const { connections, pass } = await inRoom(t, ["a", "b", "c"]);
  for (const connection of Object.values(connections)) connection.become("failed");
  await pass(1_000);
  assert.deepEqual(restarts(connections), [1, 0, 0]);
  await pass(100);
  assert.deepEqual(restarts(connections), [1, 1, 0]);
  await pass(100);
  assert.deepEqual(restarts(connections), [1, 1, 1]);
});

test("an answer outside the room is for someone else", async (t) => {
  const { call, signaling, connections, send } = await inRoom(t, ["a"]);
  call.leave();
  send("check");
  signaling.emit("peer_joined", person("n"));
  assert.deepEqual(Object.keys(connections), ["a"]);
});
