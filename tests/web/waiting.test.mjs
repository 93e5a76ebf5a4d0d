import assert from "node:assert/strict";
import { test } from "node:test";

import { RetryStopped } from "../../web/sdk/server/retry.js";
import { settled } from "./fake_web_socket.mjs";
import { answer, joined, newSession, reconnected, refusal, SEAT, TICKET } from "./session_steps.mjs";

const ROOM = { room_code: "6a18t3" };

/** Asked to join, and told to wait. */
async function waiting(t) {
  const parts = newSession(t);
  const { session, sockets, facts } = parts;
  const outcome = { error: null, isIn: false };
  session.join(TICKET).then(() => { outcome.isIn = true; }, (error) => { outcome.error = error; });
  const { id } = await answer(sockets[0], "join_room", "waiting", ROOM);
  assert.deepEqual(facts, ["waiting"]);
  facts.length = 0;
  return { ...parts, socket: sockets[0], outcome, id };
}

/** Time passes as long as it likes: every timer that is due comes to its end. */
async function pass(t, ms) {
  for (let passed = 0; passed < ms; passed += 1000) {
    t.mock.timers.tick(1000);
    await settled();
  }
}

test("a wait for a host has no limit of time, and ends with the seat", async (t) => {
  const { session, sockets, socket, outcome, facts, id } = await waiting(t);
  for (let minute = 0; minute < 30; minute++) {
    t.mock.timers.tick(10_000);
    await answer(socket, "ping", "pong", {});
  }
  assert.equal(session.state, "waiting");
  socket.receive("joined", SEAT, id);
  await settled();
  assert.equal(outcome.isIn, true);
  assert.equal(session.state, "joined");
  assert.deepEqual(facts, ["entered as me"]);
  assert.equal(sockets.length, 1);
});

test("what came while waiting does not count", async (t) => {
  const { sockets, socket, id } = await waiting(t);
  socket.receive("from_the_future", {});
  socket.receive("joined", SEAT, id);
  socket.receive("peer_joined", { socket_id: "p" });
  await settled();
  const next = await reconnected(t, sockets);
  const resume = await answer(next, "resume", "resumed", { ...SEAT, received: 0 });
  assert.equal(resume.payload.received, 1);
});

test("whoever loses the connection while waiting asks again by itself, and goes on waiting", async (t) => {
  const { session, sockets, outcome, facts } = await waiting(t);
  const second = await reconnected(t, sockets);
  const asked = await answer(second, "join_room", "waiting", ROOM);
  assert.deepEqual(asked.payload, { ...TICKET, resumable: true });
  assert.equal(session.state, "waiting");
  second.receive("joined", SEAT, asked.id);
  await settled();
  assert.deepEqual(facts, ["lost", "waiting", "entered as me"]);
  assert.equal(outcome.isIn, true);
});

test("a refusal that may pass is no end of the wait", async (t) => {
  const { sockets, outcome, facts } = await waiting(t);
  const second = await reconnected(t, sockets);
  await answer(second, "join_room", "error", { ...refusal("rate_limited"), retry_after: 3 });
  t.mock.timers.tick(2900);
  await settled();
  assert.equal(second.messages("join_room").length, 1);
  t.mock.timers.tick(100);
  await settled();
  await answer(second, "join_room", "waiting", ROOM);
  assert.deepEqual(facts, ["lost", "waiting"]);
  assert.equal(outcome.error, null);
});

test("no answer to whoever asks again is asked for over another connection, which leaves the first", async (t) => {
  const { sockets, outcome } = await waiting(t);
  const second = await reconnected(t, sockets);
  second.receive("connected", { socket_id: "x", guest_rooms: true, version: "1" });
  await settled();
  await pass(t, 12_000);
  assert.equal(second.closedWith, 1000);
  assert.ok(sockets.length > 2);
  assert.equal(outcome.error, null);
});

test("a refusal that stays ends the wait with its code, and one may ask again", async (t) => {
  const { session, sockets, outcome } = await waiting(t);
  const second = await reconnected(t, sockets);
  await answer(second, "join_room", "error", refusal("room_locked"));
  assert.equal(outcome.error.code, "room_locked");
  assert.equal(session.state, "idle");
  session.join(TICKET).catch(() => {});
  await answer(second, "join_room", "waiting", ROOM);
  assert.equal(session.state, "waiting");
});

for (const carriesId of [true, false]) {
  test(`whoever is denied is told so (${carriesId ? "as the answer" : "by itself"})`, async (t) => {
    const { session, socket, outcome, facts, id } = await waiting(t);
    socket.receive("denied", ROOM, carriesId ? id : undefined);
    await settled();
    assert.deepEqual(facts, ["ended denied"]);
    assert.equal(session.state, "ended");
    assert.ok(outcome.error instanceof RetryStopped);
    assert.equal(outcome.isIn, false);
  });
}

test("leaving while waiting tells the server", async (t) => {
  const { session, socket, outcome } = await waiting(t);
  session.leave();
  await settled();
  assert.equal(socket.messages("leave_room").length, 1);
  assert.equal(socket.closedWith, 1000);
  assert.ok(outcome.error instanceof RetryStopped);
});

test("leaving while the connection is lost ends the wait too", async (t) => {
  const { session, sockets, socket } = await waiting(t);
  socket.break();
  await settled();
  session.leave();
  await pass(t, 30_000);
  assert.equal(sockets.length, 1);
});

test("whoever lost the seat and has to wait for another is still coming back", async (t) => {
  const { session, sockets, facts } = await joined(t);
  const second = await reconnected(t, sockets);
  await answer(second, "resume", "error", refusal("resume_failed"));
  const { id } = await answer(second, "join_room", "waiting", ROOM);
  assert.equal(session.state, "reconnecting");
  second.receive("joined", { ...SEAT, your_socket_id: "me again" }, id);
  await settled();
  assert.deepEqual(facts, ["lost", "waiting", "anew as me again"]);
});

test("whoever is denied the way back is out", async (t) => {
  const { sockets, facts } = await joined(t);
  const second = await reconnected(t, sockets);
  await answer(second, "resume", "error", refusal("resume_failed"));
  await answer(second, "join_room", "waiting", ROOM);
  second.receive("denied", ROOM);
  assert.deepEqual(facts, ["lost", "waiting", "ended denied"]);
});

test("a denial of something else is nothing to whoever is inside", async (t) => {
  const { session, socket, facts } = await joined(t);
  socket.receive("denied", ROOM);
  assert.equal(session.state, "joined");
  assert.deepEqual(facts, []);
});
