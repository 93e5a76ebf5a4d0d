import assert from "node:assert/strict";
import { test } from "node:test";

import { settled } from "./fake_web_socket.mjs";
import { answer, HELLO, joined, reconnected, refusal, SEAT, TICKET } from "./session_steps.mjs";

const numbers = (socket) => socket.messages("signal").map(({ payload }) => payload.payload);
const send = (session, ...values) => { for (const value of values) session.send("signal", { to: "a", signal_type: "candidate", payload: value }); };
const news = (socket, count) => { for (let i = 0; i < count; i++) socket.receive("peer_joined", { socket_id: `p${i}` }); };

test("a seat is asked for as one that can be resumed", async (t) => {
  const { socket } = await joined(t);
  assert.deepEqual(socket.sent[0].payload, { ...TICKET, resumable: true });
});

test("everything received since joined counts but pings and pongs", async (t) => {
  const { sockets, socket } = await joined(t);
  news(socket, 2);
  socket.receive("pong", {});
  socket.receive("ping", {});
  socket.receive("error", refusal("peer_not_found"));
  socket.receive("from_the_future", {});
  socket.onmessage({ data: "{" });
  const next = await reconnected(t, sockets);
  const resume = await answer(next, "resume", "resumed", { ...SEAT, received: 0 });
  assert.deepEqual(resume.payload, { socket_id: "me", resume_token: "proof", received: 5 });
});

test("on a new connection nothing up to resumed counts, and all after it does", async (t) => {
  const { sockets, socket } = await joined(t);
  news(socket, 3);
  const second = await reconnected(t, sockets);
  second.receive("connected", HELLO);
  second.receive("from_the_future", {});
  await answer(second, "resume", "resumed", { ...SEAT, received: 0 });
  news(second, 2);
  const third = await reconnected(t, sockets);
  const resume = await answer(third, "resume", "resumed", { ...SEAT, received: 0 });
  assert.equal(resume.payload.received, 5);
});

test("what the server did not get is sent again, in order and before anything new", async (t) => {
  const { session, sockets, facts } = await joined(t);
  send(session, 1, 2, 3, 4);
  const next = await reconnected(t, sockets);
  session.on("resumed", () => send(session, "new"));
  await answer(next, "resume", "resumed", { ...SEAT, received: 2 });
  assert.deepEqual(numbers(next), [3, 4, "new"]);
  assert.deepEqual(facts, ["lost", "resumed"]);
});

test("what is sent meanwhile waits for the resume", async (t) => {
  const { session, sockets, socket } = await joined(t);
  send(session, 1);
  socket.readyState = 2; // closing already, though nobody has said so
  send(session, 2);
  const next = await reconnected(t, sockets);
  send(session, 3);
  next.receive("connected", HELLO);
  send(session, 4);
  await settled();
  assert.deepEqual(numbers(next), []);
  await answer(next, "resume", "resumed", { ...SEAT, received: 1 });
  assert.deepEqual(numbers(socket), [1]);
  assert.deepEqual(numbers(next), [2, 3, 4]);
});

test("a resume that breaks is tried again with the same count", async (t) => {
  const { session, sockets, socket } = await joined(t);
  news(socket, 2);
  send(session, 1);
  const second = await reconnected(t, sockets);
  second.receive("connected", HELLO);
  await settled();
  second.break();
  await settled();
  t.mock.timers.tick(1000);
  await settled();
  const resume = await answer(sockets[2], "resume", "resumed", { ...SEAT, received: 0 });
  assert.equal(resume.payload.received, 2);
  assert.deepEqual(numbers(sockets[2]), [1]);
});

test("a resume without an answer goes on over another connection, and the session is not ended with the first", async (t) => {
  const { sockets, facts } = await joined(t);
  const second = await reconnected(t, sockets);
  second.receive("connected", HELLO);
  await settled();
  for (const pause of [10_000, 1000, 1000]) {
    t.mock.timers.tick(pause);
    await settled();
  }
  assert.equal(second.closedWith, 4000);
  await answer(sockets[2], "resume", "resumed", { ...SEAT, received: 0 });
  assert.deepEqual(facts, ["lost", "resumed"]);
});

test("where the counts are lost both start from 0, and only what has waited is sent", async (t) => {
  const { session, sockets, socket, facts } = await joined(t);
  news(socket, 7);
  send(session, 1, 2);
  socket.break();
  send(session, 3, 4);
  t.mock.timers.tick(500);
  await settled();
  await answer(sockets[1], "resume", "resumed", { ...SEAT, received: null });
  assert.deepEqual(numbers(sockets[1]), [3, 4]);
  assert.deepEqual(facts, ["lost", "resumed with gaps"]);
  news(sockets[1], 1);
  send(session, 5);
  const third = await reconnected(t, sockets);
  const resume = await answer(third, "resume", "resumed", { ...SEAT, received: 2 });
  assert.equal(resume.payload.received, 1);
  assert.deepEqual(numbers(third), [5]);
});

test("a seat that cannot be resumed is taken anew over the same connection, with nothing of before", async (t) => {
  const { session, sockets, socket, facts } = await joined(t);
  news(socket, 3);
  send(session, 1);
  const second = await reconnected(t, sockets);
  send(session, 2);
  await answer(second, "resume", "error", refusal("resume_failed"));
  await answer(second, "join_room", "joined", { ...SEAT, your_socket_id: "me again", resume_token: "other" });
  assert.deepEqual(facts, ["lost", "anew as me again"]);
  assert.deepEqual(numbers(second), []);
  send(session, 3);
  const third = await reconnected(t, sockets);
  const resume = await answer(third, "resume", "resumed", { ...SEAT, received: 0 });
  assert.deepEqual(resume.payload, { socket_id: "me again", resume_token: "other", received: 0 });
  assert.deepEqual(numbers(third), [3]);
});

test("a join anew without an answer leaves with its connection, and is asked again over another", async (t) => {
  const { sockets, facts } = await joined(t);
  const second = await reconnected(t, sockets);
  await answer(second, "resume", "error", refusal("resume_failed"));
  for (const pause of [10_000, 1000, 1000]) {
    t.mock.timers.tick(pause);
    await settled();
  }
  assert.equal(second.closedWith, 1000);
  await answer(sockets[2], "join_room", "joined", SEAT);
  assert.equal(sockets[2].messages("resume").length, 0);
  assert.deepEqual(facts, ["lost", "anew as me"]);
});

test("a refusal that may pass is tried again, one that does not ends the session", async (t) => {
  const { sockets, facts } = await joined(t);
  const second = await reconnected(t, sockets);
  await answer(second, "resume", "error", { ...refusal("overloaded"), retry_after: 3 });
  t.mock.timers.tick(2900);
  await settled();
  assert.equal(second.messages("resume").length, 1);
  t.mock.timers.tick(100);
  await settled();
  await answer(second, "resume", "error", refusal("resume_failed"));
  await answer(second, "join_room", "error", refusal("room_not_found"));
  assert.deepEqual(facts, ["lost", "ended room_not_found"]);
  assert.equal(second.closedWith, 1000);
});

test("a session that another connection took over ends, and does not fight for it", async (t) => {
  const { session, sockets, socket, facts } = await joined(t);
  socket.break(4001);
  await settled();
  t.mock.timers.tick(60_000);
  await settled();
  assert.deepEqual(facts, ["ended taken_over"]);
  assert.equal(session.state, "ended");
  assert.equal(sockets.length, 1);
});

test("a server that keeps no sessions is joined anew", async (t) => {
  const { sockets, facts } = await joined(t, { ...SEAT, resume_token: undefined });
  const second = await reconnected(t, sockets);
  await answer(second, "join_room", "joined", SEAT);
  assert.deepEqual(facts, ["lost", "anew as me"]);
});

test("each ping carries the count, and what its pong covers is forgotten", async (t) => {
  const { session, sockets, socket } = await joined(t);
  news(socket, 3);
  send(session, 1, 2, 3);
  t.mock.timers.tick(10_000);
  const ping = await answer(socket, "ping", "pong", { received: 2 });
  assert.deepEqual(ping.payload, { received: 3 });
  const next = await reconnected(t, sockets);
  await answer(next, "resume", "resumed", { ...SEAT, received: 2 });
  assert.deepEqual(numbers(next), [3]);
});

test("pings carry no count before the seat is taken, nor while it is resumed", async (t) => {
  const { session, sockets, socket } = await joined(t);
  news(socket, 3);
  const next = await reconnected(t, sockets);
  next.receive("connected", HELLO);
  session.retryNow();
  assert.deepEqual(next.messages("ping").map(({ payload }) => payload), [{}]);
});

for (const direction of ["received", "sent"]) {
  test(`the count is told after every 256 messages ${direction}`, async (t) => {
    const { session, socket } = await joined(t);
    const exchange = () => (direction === "sent" ? send(session, 0) : news(socket, 1));
    for (let number = 1; number <= 255; number++) exchange();
    assert.equal(socket.messages("ping").length, 0);
    exchange();
    for (let number = 1; number <= 255; number++) exchange();
    assert.equal(socket.messages("ping").length, 1);
    exchange();
    assert.equal(socket.messages("ping").length, 2);
    assert.equal(socket.messages("ping")[1].payload.received, direction === "sent" ? 0 : 512);
  });
}

test("the waits while the server is down grow to 8 s and begin within 0.5 s", async (t) => {
  t.mock.method(Math, "random", () => 1);
  const { sockets } = await joined(t);
  const waits = [];
  sockets[0].break();
  for (let attempt = 1; attempt <= 7; attempt++) {
    await settled();
    let waited = 0;
    while (sockets.length === attempt) {
      t.mock.timers.tick(100);
      waited += 100;
      await settled();
    }
    waits.push(waited);
    sockets.at(-1).break();
  }
  assert.deepEqual(waits, [500, 500, 1000, 2000, 4000, 8000, 8000]);
});

test("a hint that the network is back cuts the wait", async (t) => {
  t.mock.method(Math, "random", () => 1);
  const { session, sockets } = await joined(t);
  sockets[0].break();
  await settled();
  session.retryNow();
  await settled();
  assert.equal(sockets.length, 2);
});

test("leaving gives the seat back, and while the server is away ends all the same", async (t) => {
  const { session, socket, sockets } = await joined(t);
  session.leave();
  assert.equal(socket.messages("leave_room").length, 1);
  assert.equal(socket.closedWith, 1000);

  t.mock.timers.reset();
  const other = await joined(t);
  other.socket.break();
  other.session.leave();
  t.mock.timers.tick(60_000);
  await settled();
  assert.equal(other.sockets.length, 1);
  assert.equal(sockets.length, 1);
});
