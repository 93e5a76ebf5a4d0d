import assert from "node:assert/strict";
import { test } from "node:test";

import { Chat, MAX_TEXT, textProblem } from "../../web/sdk/messages/chat.js";
import { chats, FakeRoom, messagesTold } from "./fake_room.mjs";
import { settled } from "./fake_web_socket.mjs";

/** @returns what a person has before them: "who: text" */
const seenBy = ({ entries }) =>
  entries.map(({ from, text, file }) => `${from?.display_name ?? "me"}: ${text || file.name}`);
const missing = (chat, entry) => chat.unreached(entry).map(({ name, isGone }) => (isGone ? `${name} left` : name));

test("a message reaches everybody, under the name that the server gave its sender", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Ada, Grace, Joan } = chats(t, room);
  const entry = Ada.send("  Hello\nall ");
  await settled();
  assert.deepEqual(seenBy(Ada), ["me: Hello\nall"]);
  assert.deepEqual(seenBy(Grace), ["Ada: Hello\nall"]);
  assert.deepEqual(seenBy(Joan), ["Ada: Hello\nall"]);
  assert.equal(entry.audience, 2);
  assert.deepEqual(missing(Ada, entry), []);
});

test("a text that is empty or too long is refused before it is sent", (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  assert.equal(textProblem(" \n"), "empty");
  assert.equal(textProblem("x".repeat(MAX_TEXT)), null);
  assert.equal(textProblem("x".repeat(MAX_TEXT + 1)), "too_long");
  assert.throws(() => Ada.send("x".repeat(MAX_TEXT + 1)), /too_long/);
  assert.deepEqual(Ada.entries, []);
  assert.deepEqual(messagesTold(room, "Ada", "Grace"), []);
});

test("the longest text of the costliest characters fits into one message", (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  Ada.send("\u0001".repeat(MAX_TEXT));
  const [message] = messagesTold(room, "Ada", "Grace");
  assert.ok(new TextEncoder().encode(JSON.stringify(message)).length < 65_536);
});

for (const [what, message] of Object.entries({
  "no text": { type: "chat", id: "1" },
  "no string": { type: "chat", id: "1", text: { toString: 1 } },
  "too long": { type: "chat", id: "1", text: "x".repeat(MAX_TEXT + 1) },
  "no id": { type: "chat", text: "x" },
  "an endless id": { type: "chat", id: "x".repeat(100), text: "x" },
  "a negative size": { type: "file_offer", id: "1", name: "a", size: -1 },
  "a huge size": { type: "file_offer", id: "1", name: "a", size: 1e300 },
  "no name": { type: "file_offer", id: "1", name: 7, size: 1 },
  "a strange offer withdrawn": { type: "file_withdrawn", id: "1", offer: "nothing" },
  "another type": { type: "later", id: "1", text: "x" },
})) {
  test(`what is no message is nothing: ${what}`, async (t) => {
    const room = new FakeRoom("Ada", "Grace");
    const { Ada } = chats(t, room);
    room.peer("Grace", "Ada").send(message);
    await settled();
    assert.deepEqual(Ada.entries, []);
  });
}

test("what one says about oneself in a message is not believed", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  room.peer("Grace", "Ada").send({ type: "chat", id: "1", text: "x", from: "Joan", at: 0, audience: 9 });
  await settled();
  assert.deepEqual(seenBy(Ada), ["Grace: x"]);
  assert.ok(Ada.entries[0].at > 0);
});

test("who is not reachable is named, and gets it once and in order when they are", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  room.join("Joan");
  room.remove("Ada", "Joan");
  room.connect("Ada", "Joan", { isReachable: false });
  const { Ada, Grace, Joan } = chats(t, room);
  const entries = ["one", "two", "three"].map((text) => Ada.send(text));
  await settled();
  assert.deepEqual(missing(Ada, entries[0]), ["Joan"]);
  assert.equal(Grace.entries.length, 3);
  assert.equal(Joan.entries.length, 0);
  room.reach("Ada", "Joan");
  await settled();
  assert.deepEqual(seenBy(Joan), ["Ada: one", "Ada: two", "Ada: three"]);
  assert.equal(Grace.entries.length, 3);
  assert.deepEqual(entries.flatMap((entry) => missing(Ada, entry)), []);
});

test("a newcomer is told nothing old", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  Ada.send("before");
  const call = room.join("Joan");
  const late = new Chat(call);
  t.after(() => late.close());
  room.reach("Ada", "Joan");
  Ada.send("after");
  await settled();
  assert.deepEqual(seenBy(late), ["Ada: after"]);
});

test("what is heard before the channel is said to be open is confirmed as soon as it is", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room);
  const toAda = room.peer("Grace", "Ada");
  const confirmed = [];
  Ada.on("entry_changed", ({ text }) => confirmed.push(text));
  toAda.isReachable = false;
  Ada.send("early");
  await settled();
  assert.deepEqual(seenBy(Grace), ["Ada: early"]);
  assert.deepEqual(confirmed, []);
  toAda.isReachable = true;
  room.calls.get("Grace").emit("peer_reachable", { peer: toAda });
  await settled();
  assert.deepEqual(confirmed, ["early"]);
});

test("who does not confirm in time is named until they do", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room);
  const toGrace = room.peer("Ada", "Grace");
  const deliver = toGrace.deliver;
  const held = [];
  toGrace.deliver = (message) => held.push(message);
  const changes = [];
  Ada.on("entry_changed", (entry) => changes.push(missing(Ada, entry)));
  Ada.send("x");
  await settled();
  assert.deepEqual(changes, []);
  t.mock.timers.tick(3_000);
  assert.deepEqual(changes, [["Grace"]]);
  held.forEach(deliver);
  await settled();
  assert.deepEqual(changes, [["Grace"], []]);
  assert.equal(Grace.entries.length, 1);
});

test("who leaves without having got it is named for good", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  room.peer("Ada", "Grace").status = "interrupted";
  const entry = Ada.send("x");
  assert.deepEqual(missing(Ada, entry), ["Grace"]);
  room.remove("Ada", "Grace");
  assert.deepEqual(missing(Ada, entry), ["Grace left"]);
});

test("a message that nobody was there for says so", (t) => {
  const room = new FakeRoom("Ada");
  const { Ada } = chats(t, room);
  assert.equal(Ada.send("x").audience, 0);
});

test("over a new connection only what was not confirmed is told again, and it comes once", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room);
  Ada.send("one");
  await settled();
  room.peer("Grace", "Ada").status = "interrupted"; // the confirmation does not come through
  Ada.send("two");
  await settled();
  room.peer("Ada", "Grace").status = "interrupted";
  const lost = Ada.send("three");
  room.remove("Ada", "Grace", "replaced");
  room.remove("Grace", "Ada", "replaced");
  assert.deepEqual(missing(Ada, lost), ["Grace left"]);
  room.connect("Ada", "Grace", { isReachable: false });
  assert.deepEqual(missing(Ada, lost), ["Grace"]);
  room.reach("Ada", "Grace");
  await settled();
  assert.deepEqual(seenBy(Grace), ["Ada: one", "Ada: two", "Ada: three"]);
  const toldAnew = room.peer("Ada", "Grace").told.filter(({ type }) => type === "chat");
  assert.deepEqual(toldAnew.map(({ text }) => text), ["two", "three"]);
  assert.deepEqual(missing(Ada, lost), []);
});

test("who comes back on another seat repeats nothing that has arrived", async (t) => {
  const room = new FakeRoom("Ada#1", "Grace");
  const { Grace } = chats(t, room);
  const told = { type: "chat", id: "m1", text: "x" };
  room.peer("Ada#1", "Grace").send(told);
  await settled();
  room.remove("Grace", "Ada#1", "timeout");
  room.join("Ada#2");
  room.peer("Ada#2", "Grace").send(told);
  await settled();
  assert.deepEqual(seenBy(Grace), ["Ada: x"]);
});

test("nobody can keep a message of somebody else away by using its id", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Mallory");
  const { Grace } = chats(t, room);
  room.peer("Mallory", "Grace").send({ type: "chat", id: "m1", text: "first" });
  room.peer("Ada", "Grace").send({ type: "chat", id: "m1", text: "real" });
  await settled();
  assert.deepEqual(seenBy(Grace), ["Mallory: first", "Ada: real"]);
});

test("only the oldest entries of a flood are dropped", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Mallory");
  const { Ada } = chats(t, room);
  const removed = [];
  Ada.on("entry_removed", ({ text }) => removed.push(text));
  Ada.send("mine");
  room.peer("Grace", "Ada").send({ type: "chat", id: "real", text: "real" });
  await settled();
  const toAda = room.peer("Mallory", "Ada");
  for (let count = 0; count < 1_000; count++) toAda.send({ type: "chat", id: `m${count}`, text: `${count}` });
  await settled();
  assert.deepEqual(removed, ["0", "1"]);
  assert.equal(Ada.entries.length, 1_000);
  assert.deepEqual(Ada.entries.slice(0, 3).map(({ text }) => text), ["mine", "real", "2"]);
});

test("a flood makes no one forget which messages of the others have arrived", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Mallory");
  const { Ada } = chats(t, room);
  const real = { type: "chat", id: "real", text: "real" };
  room.peer("Grace", "Ada").send(real);
  await settled();
  const toAda = room.peer("Mallory", "Ada");
  for (let count = 0; count < 6_000; count++) toAda.send({ type: "file_withdrawn", id: `m${count}` });
  await settled();
  room.peer("Grace", "Ada").send(real); // her client has not got the acknowledgement
  await settled();
  assert.deepEqual(seenBy(Ada), ["Grace: real"]);
});
