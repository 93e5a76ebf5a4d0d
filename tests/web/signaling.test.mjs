import assert from "node:assert/strict";
import { test } from "node:test";

import { retryDelay } from "../../web/sdk/server/retry.js";
import { Signaling, SignalingError } from "../../web/sdk/server/signaling.js";
import { FakeWebSocket, settled } from "./fake_web_socket.mjs";

const HELLO = { socket_id: "me", guest_rooms: true, version: "1" };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function newSignaling(t, options = {}) {
  const sockets = [];
  const signaling = new Signaling("ws://test/ws", {
    createWebSocket: () => sockets[sockets.push(new FakeWebSocket()) - 1],
    ...options,
  });
  t.after(() => signaling.close());
  return { signaling, sockets };
}

async function connected(t, options) {
  const { signaling, sockets } = newSignaling(t, options);
  const connecting = signaling.connect();
  sockets[0].receive("connected", HELLO);
  await connecting;
  return { signaling, sockets, socket: sockets[0] };
}

test("connecting ends with the server's connected, not with an open socket", async (t) => {
  const { signaling, sockets } = newSignaling(t);
  const connecting = signaling.connect();
  sockets[0].readyState = 1;
  assert.equal(signaling.isConnected, false);
  sockets[0].receive("connected", HELLO);
  assert.deepEqual(await connecting, HELLO);
  assert.equal(signaling.isConnected, true);
});

test("a socket that says nothing is given up and replaced", async (t) => {
  t.mock.method(Math, "random", () => 1); // the longest wait
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { signaling, sockets } = newSignaling(t);
  const waits = [];
  signaling.on("retry_scheduled", ({ delay }) => waits.push(delay));
  const connecting = signaling.connect();
  t.mock.timers.tick(8000);
  await settled();
  assert.equal(waits.length, 1);
  assert.notEqual(sockets[0].closedWith, null);
  signaling.retryNow();
  await settled();
  sockets[1].receive("connected", HELLO);
  assert.deepEqual(await connecting, HELLO);
});

test("a request is answered by the message with its id and by no other", async (t) => {
  const { signaling, socket } = await connected(t);
  const first = signaling.request("create_room", {});
  const second = signaling.request("create_room", {});
  const [{ id: firstId }, { id: secondId }] = socket.sent;
  socket.receive("room_created", { room_code: "other" });
  socket.receive("room_created", { room_code: "second" }, secondId);
  socket.receive("room_created", { room_code: "first" }, firstId);
  assert.equal((await first).room_code, "first");
  assert.equal((await second).room_code, "second");
});

test("an error with the id of a request rejects it with the server's code", async (t) => {
  const { signaling, socket } = await connected(t);
  const request = signaling.request("join_room", { room_code: "6a18t3", display_name: "A" });
  socket.receive("error", { code: "rate_limited", message: "slow down", retry_after: 6 }, socket.sent[0].id);
  await assert.rejects(request, { code: "rate_limited", retryAfter: 6 });
});

test("a request without an answer times out", async (t) => {
  const { signaling } = await connected(t, { requestTimeout: 10 });
  await assert.rejects(signaling.request("create_room", {}), { code: "timeout" });
});

test("a request is refused while there is no connection", async (t) => {
  const { signaling } = newSignaling(t);
  await assert.rejects(signaling.request("create_room", {}), { code: "not_connected" });
  assert.throws(() => signaling.send("leave_room", {}), SignalingError);
});

test("a socket that is closing is not written to", async (t) => {
  const { signaling, socket } = await connected(t);
  socket.readyState = 2;
  assert.throws(() => signaling.send("leave_room", {}), { code: "not_connected" });
  assert.deepEqual(socket.sent, []);
});

test("each message is told under its type, before its request is answered", async (t) => {
  const { signaling, socket } = await connected(t);
  const order = [];
  signaling.on("joined", () => order.push("joined"));
  signaling.on("peer_joined", ({ socket_id }) => order.push(socket_id));
  const answered = signaling.request("join_room", { room_code: "6a18t3", display_name: "A" }).then(() => order.push("answer"));
  socket.receive("joined", { peers: [] }, socket.sent[0].id);
  socket.receive("peer_joined", { socket_id: "b" });
  await answered;
  assert.deepEqual(order, ["joined", "b", "answer"]);
});

test("messages of unknown types and frames that are no messages are ignored", async (t) => {
  const { signaling, socket } = await connected(t);
  signaling.addEventListener("from_the_future", () => assert.fail("told"));
  signaling.addEventListener("connection_lost", () => assert.fail("told"));
  socket.receive("from_the_future", {});
  socket.receive("connection_lost", {});
  for (const data of ["{", "null", "[]", '"x"', '{"type":3}']) socket.onmessage({ data });
  assert.equal(signaling.isConnected, true);
});

test("a broken connection fails what waits, is told, and is replaced", async (t) => {
  const { signaling, sockets, socket } = await connected(t);
  const lost = [];
  signaling.on("connection_lost", ({ code }) => lost.push(code));
  const request = signaling.request("create_room", {});
  socket.break(1006);
  await assert.rejects(request, { code: "connection_lost" });
  assert.deepEqual(lost, [1006]);
  const connecting = signaling.connect();
  signaling.retryNow();
  await pause(0);
  sockets[1].receive("connected", { ...HELLO, socket_id: "again" });
  assert.equal((await connecting).socket_id, "again");
});

test("what a replaced socket still says is old news", async (t) => {
  const { signaling, sockets, socket } = await connected(t);
  socket.break();
  signaling.retryNow();
  await pause(0);
  sockets[1].receive("connected", HELLO);
  signaling.on("peer_joined", () => assert.fail("told"));
  signaling.on("connection_lost", () => assert.fail("told"));
  socket.receive("peer_joined", { socket_id: "ghost" });
  socket.break();
  assert.equal(signaling.isConnected, true);
});

test("a connection closed for idling stays closed until it is wanted", async (t) => {
  const { signaling, sockets, socket } = await connected(t);
  socket.break(4003);
  signaling.retryNow();
  await pause(0);
  assert.equal(sockets.length, 1);
  signaling.connect().catch(() => {}); // closed when the test ends
  assert.equal(sockets.length, 2);
});

test("closing says 1000, tells nothing and ends the attempts", async (t) => {
  const { signaling, sockets, socket } = await connected(t);
  signaling.on("connection_lost", () => assert.fail("told"));
  signaling.close();
  socket.break(1000);
  assert.equal(socket.closedWith, 1000);
  const waits = [];
  const connecting = signaling.connect();
  signaling.on("retry_scheduled", ({ delay }) => waits.push(delay));
  sockets[1].break();
  signaling.close();
  await assert.rejects(connecting, { message: "stopped trying" });
  assert.equal(sockets.length, 2);
  assert.deepEqual(waits, []);
});

test("a connection that does not answer pings is taken for lost", async (t) => {
  const { signaling, socket } = await connected(t, { pingPeriod: 10, requestTimeout: 10 });
  const lost = new Promise((resolve) => signaling.on("connection_lost", resolve));
  await lost;
  assert.equal(socket.sent[0].type, "ping");
  assert.equal(signaling.isConnected, false);
});

test("a connection that is given up is not closed as if its session had ended", async (t) => {
  const { signaling, sockets, socket } = await connected(t, { pingPeriod: 10, requestTimeout: 10 });
  await new Promise((resolve) => signaling.on("connection_lost", resolve));
  assert.equal(socket.closedWith, 4000);
  assert.equal(sockets.length, 1);
});

test("a connection that looks alive has to prove it when there is reason to doubt it", async (t) => {
  const { signaling, socket } = await connected(t, { probeTimeout: 10 });
  const lost = [];
  signaling.on("connection_lost", ({ code }) => lost.push(code));
  signaling.retryNow();
  socket.receive("pong", {}, socket.sent[0].id);
  await pause(30);
  assert.deepEqual(lost, []);
  signaling.retryNow();
  await pause(30);
  assert.deepEqual(lost, [1006]);
});

test("a connection that another one has taken over is not replaced", async (t) => {
  const { signaling, sockets, socket } = await connected(t);
  const lost = [];
  signaling.on("connection_lost", ({ code }) => lost.push(code));
  socket.break(4001);
  signaling.retryNow();
  await pause(0);
  assert.deepEqual(lost, [4001]);
  assert.equal(sockets.length, 1);
});

test("every text frame is told before its message, whatever it is", async (t) => {
  const { signaling, socket } = await connected(t);
  const order = [];
  signaling.on("frame_received", ({ type }) => order.push(`frame ${type}`));
  signaling.on("peer_joined", () => order.push("message"));
  socket.receive("peer_joined", { socket_id: "b" });
  socket.receive("from_the_future", {});
  socket.onmessage({ data: "{" });
  assert.deepEqual(order, ["frame peer_joined", "message", "frame from_the_future", "frame null"]);
});

test("waits grow to a cap and are drawn from their whole range", () => {
  const longest = [0, 1, 2, 3, 4, 5, 20].map((failures) => retryDelay(failures, () => 1));
  assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  assert.equal(retryDelay(5, () => 0), 0);
});
