// Participants whose connections the browser creates later, or not at once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Call } from "../../web/sdk/call.js";
import { SignalingError } from "../../web/sdk/server/signaling.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { FakeMedia, FakeSignaling } from "./fake_signaling.mjs";
import { settled } from "./fake_web_socket.mjs";

const AT_ONCE = 20; // newcomers
const person = (socket_id, away = false) => ({ socket_id, display_name: socket_id, role: "guest", away });
const seat = (...peers) => ({
  your_socket_id: "m", peers, room_code: "6a18t3", role: "guest", room: {}, ice_servers: [], resume_token: "proof",
});
const ids = (count, prefix = "p") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const offer = (from, number = 1) => ({
  from, signal_type: "offer", payload: { type: "offer", sdp: `a=ice-ufrag:${from}\nsections=audio:x-1,video:x-2,application\n`, number },
});
const candidate = (from) => ({ from, signal_type: "candidate", payload: { candidate: "c", usernameFragment: from } });

/** In a room; the browser refuses connections while `browser.isRefusing`. Time is what `pass` says. */
async function inRoom(t, ...peers) {
  let now = 1_000_000;
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.mock.method(performance, "now", () => now);
  const browser = { isRefusing: false, created: 0 };
  const signaling = new FakeSignaling();
  const connections = {};
  const facts = [];
  let latest;
  const call = new Call(signaling, new FakeMedia(), {
    createPeerConnection: () => {
      if (browser.isRefusing) throw new DOMException("Cannot create so many PeerConnections", "UnknownError");
      browser.created += 1;
      return (latest = new FakePeerConnection());
    },
  });
  call.on("peer_added", ({ peer }) => { connections[peer.socketId] = latest; });
  call.on("peer_removed", ({ peer, reason }) => facts.push(`${reason} ${peer.socketId}`));
  call.on("connect_failed", ({ error }) => facts.push(error.name));
  t.after(() => call.leave());
  signaling.answers = [seat(...peers)];
  const join = () => call.join({ room_code: "6a18t3", display_name: "Me" });
  const pass = (ms) => {
    now += ms;
    t.mock.timers.tick(ms);
    return settled();
  };
  const enter = (...entering) => { for (const id of entering) signaling.emit("peer_joined", person(id)); };
  const exit = (...leaving) => { for (const id of leaving) signaling.emit("peer_left", { socket_id: id, reason: "left" }); };
  return { call, signaling, browser, connections, facts, join, pass, enter, exit };
}

test("a call that becomes large, and small again, offers other packets of sound to those inside", async (t) => {
  const inside = ids(3, "old");
  const { join, signaling, pass, enter, exit } = await inRoom(t, ...inside.map((id) => person(id)));
  await join();
  await settled();
  for (const id of inside) signaling.answerOffer(id);
  await settled();
  const offersTo = (id) => signaling.signals("offer").filter(({ to }) => to === id).length;
  assert.deepEqual(inside.map(offersTo), [1, 1, 1]);
  enter("new");
  await pass(1_000);
  assert.deepEqual([...inside, "new"].map(offersTo), [2, 2, 2, 0]);
  for (const id of inside) signaling.answerOffer(id);
  exit("new");
  await pass(1_000);
  assert.deepEqual(inside.map(offersTo), [2, 2, 2], "those who come and go change nothing");
  exit("old2");
  await pass(1_000);
  assert.deepEqual(inside.slice(0, 2).map(offersTo), [3, 3]);
});

test("everyone inside is connected at once, and so are the first newcomers", async (t) => {
  const { call, join, enter } = await inRoom(t, ...ids(60, "old").map((id) => person(id)));
  await join();
  enter(...ids(AT_ONCE));
  assert.deepEqual([...call.peers.keys()], [...ids(60, "old"), ...ids(AT_ONCE)]);
});

test("those who leave before their turn cost no connection, and those who stay all get one", async (t) => {
  const { call, browser, facts, join, pass, enter, exit } = await inRoom(t);
  await join();
  for (const id of ids(600)) {
    enter(id);
    exit(id);
  }
  assert.equal(browser.created, AT_ONCE);
  assert.equal(facts.length, AT_ONCE, "no one hears of the others");
  enter(...ids(25, "q"));
  assert.equal(call.peers.size, 0);
  await pass(1_000);
  assert.deepEqual([...call.peers.keys()], ids(10, "q"));
  await pass(1_500);
  assert.deepEqual([...call.peers.keys()], ids(25, "q"));
});

test("a connection that the browser refuses is tried again every second", async (t) => {
  const { call, browser, facts, join, pass, enter } = await inRoom(t, person("a"), person("z"));
  browser.isRefusing = true;
  await join();
  enter("n");
  await pass(999);
  assert.deepEqual(facts, ["UnknownError"]);
  await pass(1);
  assert.deepEqual(facts, ["UnknownError", "UnknownError"]);
  assert.equal(call.peers.size, 0);
  browser.isRefusing = false;
  await pass(1_000);
  assert.deepEqual([...call.peers.keys()], ["a", "z", "n"]);
});

test("the newcomer offers, however late its connection comes", async (t) => {
  const { signaling, browser, join, pass, enter } = await inRoom(t, person("a"));
  browser.isRefusing = true;
  await join();
  enter("n");
  browser.isRefusing = false;
  await pass(1_000);
  assert.deepEqual(signaling.signals("offer").map(({ to }) => to), ["a"]);
});

test("signals wait for the connection of their sender", async (t) => {
  const { signaling, browser, connections, join, pass, enter } = await inRoom(t);
  browser.isRefusing = true;
  await join();
  enter("n");
  for (const signal of [offer("n"), candidate("n"), candidate("n")]) signaling.emit("signal", signal);
  browser.isRefusing = false;
  await pass(1_000);
  assert.deepEqual(connections.n.log, ["remote offer", "local answer", "candidate", "candidate"]);
  assert.deepEqual(signaling.signals("answer").map(({ to }) => to), ["n"]);
});

test("of the waiting signals no more than a connection needs are kept", async (t) => {
  const { signaling, browser, connections, join, pass, enter } = await inRoom(t);
  browser.isRefusing = true;
  await join();
  enter("n", "large");
  signaling.emit("signal", offer("n"));
  for (let count = 0; count < 300; count++) signaling.emit("signal", candidate("n"));
  signaling.emit("signal", { ...candidate("large"), payload: { candidate: "x".repeat(300_000) } });
  signaling.emit("signal", offer("large"));
  browser.isRefusing = false;
  await pass(1_000);
  assert.equal(connections.n.log.filter((entry) => entry === "candidate").length, 99);
  assert.deepEqual(connections.large.log, []);
});

test("someone who waits is removed, away and back like everyone else", async (t) => {
  const { call, signaling, browser, facts, join, pass, enter, exit } = await inRoom(t);
  browser.isRefusing = true;
  await join();
  enter("left", "away", "back");
  exit("left");
  for (const id of ["away", "back"]) signaling.emit("peer_away", { socket_id: id });
  signaling.emit("peer_back", { socket_id: "back" });
  browser.isRefusing = false;
  facts.length = 0;
  await pass(1_000);
  assert.deepEqual([...call.peers.values()].map(({ socketId, isAway }) => [socketId, isAway]), [["away", true], ["back", false]]);
  assert.deepEqual(facts, []);
});

test("after a resume only those still inside wait, and a first offer that was lost is replaced", async (t) => {
  const { call, signaling, browser, join, pass, enter } = await inRoom(t);
  browser.isRefusing = true;
  await join();
  enter("gone", "stays");
  signaling.answers = [{ ...seat(person("stays", true)), received: null }];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  browser.isRefusing = false;
  await pass(1_000);
  assert.deepEqual([...call.peers.values()].map(({ socketId, isAway }) => [socketId, isAway]), [["stays", true]]);
  assert.deepEqual(signaling.signals("offer"), []);
  await pass(3_000);
  assert.deepEqual(signaling.signals("offer").map(({ to }) => to), ["stays"]);
});

test("no connection is created after the end of the call", async (t) => {
  const { call, browser, join, pass, enter } = await inRoom(t);
  browser.isRefusing = true;
  await join();
  enter("n");
  browser.isRefusing = false;
  call.leave();
  await pass(10_000);
  assert.equal(browser.created, 0);
});

test("a lost seat takes those who wait along", async (t) => {
  const { call, signaling, browser, join, pass, enter } = await inRoom(t);
  browser.isRefusing = true;
  await join();
  enter("n");
  browser.isRefusing = false;
  signaling.answers = [new SignalingError("resume_failed", "gone"), seat(person("a"))];
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
  await pass(10_000);
  assert.deepEqual([...call.peers.keys()], ["a"]);
  assert.equal(browser.created, 1);
});
