import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_MESSAGES } from "../../web/sdk/server/replay_buffer.js";
import { settled } from "./fake_web_socket.mjs";
import { answer, HELLO, joined, newSession, reconnected, refusal, SEAT } from "./session_steps.mjs";

const LOCK = { state: "locked" };

/** Asks for a change of the room; `outcome` tells what became of it. */
function ask(session) {
  const outcome = { now: "under way" };
  session.ask("update_room", LOCK).then(() => { outcome.now = "done"; }, ({ code }) => { outcome.now = code; });
  return outcome;
}

const asked = (socket) => socket.messages("update_room");

const done = (socket, number = 0) => socket.receive("done", { in_reply_to: "update_room" }, asked(socket)[number].id);

test("a request is done when the server says so, and not before", async (t) => {
  const { session, socket } = await joined(t);
  session.send("signal", { to: "a", signal_type: "candidate", payload: 1 });
  const outcome = ask(session);
  await settled();
  assert.deepEqual(asked(socket)[0].payload, LOCK);
  socket.receive("pong", { received: 2 });
  await settled();
  assert.equal(outcome.now, "under way");
  done(socket);
  await settled();
  assert.equal(outcome.now, "done");
});

test("each answer settles the request with its id", async (t) => {
  const { session, socket } = await joined(t);
  const [first, second] = [ask(session), ask(session)];
  socket.receive("error", refusal("not_allowed"), asked(socket)[1].id);
  await settled();
  assert.deepEqual([first.now, second.now], ["under way", "not_allowed"]);
  done(socket);
  await settled();
  assert.deepEqual([first.now, second.now], ["done", "not_allowed"]);
});

test("a request of the connection is not taken for one of the session", async (t) => {
  const { session, signaling, socket } = await joined(t);
  const outcome = ask(session);
  const refused = assert.rejects(signaling.request("create_room", {}), { code: "overloaded" });
  await answer(socket, "create_room", "error", refusal("overloaded"));
  await refused;
  assert.equal(outcome.now, "under way");
});

test("an answer that the connection took with it comes after the resume", async (t) => {
  for (const isRefused of [false, true]) {
    const { session, sockets, socket } = await joined(t);
    const outcome = ask(session);
    const [{ id }] = asked(socket);
    const next = await reconnected(t, sockets);
    await answer(next, "resume", "resumed", { ...SEAT, received: 1 });
    assert.equal(outcome.now, "under way");
    assert.deepEqual(asked(next), []);
    if (isRefused) next.receive("error", refusal("room_full"), id);
    else next.receive("done", { in_reply_to: "update_room" }, id);
    await settled();
    assert.equal(outcome.now, isRefused ? "room_full" : "done");
    t.mock.timers.reset();
  }
});

test("what the server did not get is sent again with its id", async (t) => {
  const { session, sockets, socket } = await joined(t);
  const outcome = ask(session);
  const next = await reconnected(t, sockets);
  await answer(next, "resume", "resumed", { ...SEAT, received: 0 });
  assert.deepEqual(asked(next), asked(socket));
  done(next);
  await settled();
  assert.equal(outcome.now, "done");
});

test("what is asked while the server is away waits for it", async (t) => {
  const { session, sockets } = await joined(t);
  sockets[0].break();
  const outcome = ask(session);
  t.mock.timers.tick(500);
  await settled();
  await answer(sockets[1], "resume", "resumed", { ...SEAT, received: 0 });
  assert.equal(asked(sockets[1]).length, 1);
  done(sockets[1]);
  await settled();
  assert.equal(outcome.now, "done");
});

test("what is dropped because too much waits for the server was not done", async (t) => {
  const { session, sockets } = await joined(t);
  sockets[0].break();
  const outcome = ask(session);
  const signal = { to: "a", signal_type: "candidate", payload: 1 };
  for (let number = 1; number < MAX_MESSAGES; number++) session.send("signal", signal);
  await settled();
  assert.equal(outcome.now, "under way");
  session.send("signal", signal);
  await settled();
  assert.equal(outcome.now, "connection_lost");
});

test("where the counts are lost nobody knows what became of it, but what has waited is sent", async (t) => {
  const { session, sockets } = await joined(t);
  const before = ask(session);
  sockets[0].break();
  const meanwhile = ask(session);
  t.mock.timers.tick(500);
  await settled();
  await answer(sockets[1], "resume", "resumed", { ...SEAT, received: null });
  assert.deepEqual([before.now, meanwhile.now], ["connection_lost", "under way"]);
  done(sockets[1]);
  await settled();
  assert.equal(meanwhile.now, "done");
});

test("with another seat nobody knows either", async (t) => {
  const { session, sockets } = await joined(t);
  const outcome = ask(session);
  const next = await reconnected(t, sockets);
  await answer(next, "resume", "error", refusal("resume_failed"));
  await answer(next, "join_room", "joined", { ...SEAT, your_socket_id: "me again" });
  assert.equal(outcome.now, "connection_lost");
});

test("nothing hangs when the session ends", async (t) => {
  const { session } = await joined(t);
  const outcome = ask(session);
  session.leave();
  await settled();
  assert.equal(outcome.now, "session_ended");
});

test("outside a room nothing can be asked", async (t) => {
  const { session, sockets } = newSession(t);
  const before = ask(session);
  session.join({ room_code: "6a18t3", display_name: "Me" }).catch(() => {});
  sockets[0].receive("connected", HELLO);
  const meanwhile = ask(session);
  await settled();
  assert.deepEqual([before.now, meanwhile.now], ["not_connected", "not_connected"]);
  assert.deepEqual(asked(sockets[0]), []);
});
