import assert from "node:assert/strict";
import { test } from "node:test";

import { Delivery } from "../../web/sdk/messages/delivery.js";
import { Chat } from "../../web/sdk/messages/chat.js";
import { chats, FakeRoom, messagesTold } from "./fake_room.mjs";
import { settled } from "./fake_web_socket.mjs";

/** What people see of a message's reactions: "heart: me, Ada". */
const reactions = (chat, entry) =>
  chat.reactionsTo(entry).map(({ reaction, people }) => `${reaction}: ${people.map((name) => name ?? "me").join(", ")}`);
const textOf = (entry) => entry?.text ?? null;

// ── Replies ──────────────────────────────────────────────────────────────────────────────────────

test("a reply leads to the message on each side, of either author", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Ada, Grace, Joan } = chats(t, room);
  Ada.send("Tea?");
  await settled();
  Grace.send("Yes!", { replyTo: Grace.entries[0] });
  await settled();
  for (const chat of [Ada, Grace, Joan]) {
    const [question, answer] = chat.entries;
    assert.equal(chat.repliedTo(answer), question);
    assert.equal(chat.repliedTo(question), null);
  }
});

test("for a client that knows no replies, a reply is a plain message", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  const first = Ada.send("Tea?");
  Ada.send("Or coffee", { replyTo: first });
  const [, { id, ...told }] = messagesTold(room, "Ada", "Grace");
  assert.deepEqual(told, { type: "chat", text: "Or coffee", reply_to: { id: first.id, author: "Ada" } });
});

test("a reply to a message that is not here says so, and leads to it once it comes", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Joan } = chats(t, room);
  const toJoan = room.peer("Grace", "Joan");
  toJoan.send({ type: "chat", id: "2", text: "Yes!", reply_to: { id: "1", author: "Ada" } });
  await settled();
  const [reply] = Joan.entries;
  assert.deepEqual(reply.replyTo, { id: "1", author: "Ada" });
  assert.equal(Joan.repliedTo(reply), null);
  room.peer("Ada", "Joan").send({ type: "chat", id: "1", text: "Tea?" });
  await settled();
  assert.equal(textOf(Joan.repliedTo(reply)), "Tea?");
});

test("no one can put a message of their own in the place of one that is replied to", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Mallory");
  const { Grace } = chats(t, room);
  room.peer("Mallory", "Grace").send({ type: "chat", id: "1", text: "Shall we pay Mallory?" });
  room.peer("Ada", "Grace").send({ type: "chat", id: "1", text: "Tea?" });
  room.peer("Ada", "Grace").send({ type: "chat", id: "2", text: "Yes", reply_to: { id: "1", author: "Ada" } });
  await settled();
  assert.equal(textOf(Grace.repliedTo(Grace.entries[2])), "Tea?");
});

for (const [what, reference] of Object.entries({
  nothing: null, "a text": "1", "no author": { id: "1" }, "an endless id": { id: "x".repeat(65), author: "Ada" }, "an object as id": { id: {}, author: "Ada" },
})) {
  test(`a message that replies to ${what} is a plain one`, async (t) => {
    const room = new FakeRoom("Ada", "Grace");
    const { Grace } = chats(t, room);
    room.peer("Ada", "Grace").send({ type: "chat", id: "2", text: "Yes", reply_to: reference });
    await settled();
    assert.deepEqual(Grace.entries.map(({ text, replyTo }) => [text, replyTo]), [["Yes", null]]);
  });
}

// ── Private messages ─────────────────────────────────────────────────────────────────────────────

test("a private message goes to one person only, and both sides know that it is private", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Ada, Grace, Joan } = chats(t, room);
  await settled();
  const entry = Ada.send("Psst", { to: room.peer("Ada", "Grace") });
  await settled();
  assert.equal(entry.privateWith.display_name, "Grace");
  assert.equal(entry.audience, 1);
  assert.deepEqual(Ada.unreached(entry), []);
  assert.deepEqual(Grace.entries.map(({ text, privateWith }) => [text, privateWith.display_name]), [["Psst", "Ada"]]);
  assert.deepEqual(Joan.entries, []);
  assert.deepEqual(messagesTold(room, "Ada", "Joan"), []);
});

test("a client that knows no private messages gets none, nor does a person who left", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const Ada = new Chat(room.calls.get("Ada"));
  t.after(() => Ada.close());
  const old = new Delivery(room.calls.get("Grace"), ["chat", "file_offer", "file_withdrawn"]);
  t.after(() => old.close());
  await settled();
  const grace = room.peer("Ada", "Grace");
  assert.equal(Ada.canReachPrivately(grace), false);
  assert.throws(() => Ada.send("Psst", { to: grace }), RangeError);
  grace.told.length = 0;
  room.peer("Grace", "Ada").send({ type: "chat_hello" });
  await settled();
  assert.equal(Ada.canReachPrivately(grace), true);
  room.remove("Ada", "Grace");
  assert.throws(() => Ada.send("Psst", { to: grace }), RangeError);
  assert.deepEqual(grace.told, []);
  assert.deepEqual(Ada.entries, []);
});

test("a private message arrives over the next connection, once", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room);
  await settled();
  room.peer("Ada", "Grace").status = "interrupted";
  const entry = Ada.send("Psst", { to: room.peer("Ada", "Grace") });
  room.remove("Ada", "Grace", "replaced");
  room.remove("Grace", "Ada", "replaced");
  room.connect("Ada", "Grace", { isReachable: false });
  room.reach("Ada", "Grace");
  await settled();
  assert.deepEqual(Grace.entries.map(({ text }) => text), ["Psst"]);
  assert.deepEqual(Ada.unreached(entry), []);
});

test("a private message is not quoted where others read it", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Ada, Grace } = chats(t, room);
  await settled();
  const secret = Ada.send("Psst", { to: room.peer("Ada", "Grace") });
  assert.throws(() => Ada.send("As I said", { replyTo: secret }), RangeError);
  assert.throws(() => Ada.send("As I said", { replyTo: secret, to: room.peer("Ada", "Joan") }), RangeError);
  const reference = { id: secret.id, author: "Ada" };
  room.peer("Joan", "Ada").send({ type: "chat", id: "1", text: "What?", reply_to: reference });
  room.peer("Grace", "Ada").send({ type: "chat_private", id: "2", text: "What?", reply_to: reference });
  await settled();
  const [, open, hidden] = Ada.entries;
  assert.equal(Ada.repliedTo(open), null);
  assert.equal(Ada.repliedTo(hidden), secret);
  assert.equal(Grace.entries.length, 1);
});

// ── Reactions ────────────────────────────────────────────────────────────────────────────────────

test("reactions are counted by person on each side, and can be taken back", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Ada, Grace, Joan } = chats(t, room);
  const entry = Ada.send("Done");
  await settled();
  Grace.react(Grace.entries[0], "heart", true);
  Joan.react(Joan.entries[0], "heart", true);
  Joan.react(Joan.entries[0], "applause", true);
  Ada.react(entry, "heart", true);
  await settled();
  assert.deepEqual(reactions(Ada, entry), ["heart: me, Grace, Joan", "applause: Joan"]);
  assert.deepEqual(reactions(Joan, Joan.entries[0]), ["heart: me, Grace, Ada", "applause: me"]);
  Joan.react(Joan.entries[0], "heart", false);
  await settled();
  assert.deepEqual(reactions(Ada, entry), ["heart: me, Grace", "applause: Joan"]);
  assert.equal(Ada.entries.length, 1);
});

test("each change is told with what it added", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room);
  const told = [];
  Ada.on("reacted", ({ from, entry, reaction }) => told.push([from.display_name, entry.text, reaction]));
  Ada.send("Done");
  await settled();
  Grace.react(Grace.entries[0], "heart", true);
  await settled();
  Grace.react(Grace.entries[0], "applause", true);
  Grace.react(Grace.entries[0], "heart", false);
  await settled();
  assert.deepEqual(told, [["Grace", "Done", "heart"], ["Grace", "Done", "applause"]]);
});

test("after a broken connection only the latest reactions to a message are told", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room);
  const entry = Ada.send("Done");
  await settled();
  room.peer("Ada", "Grace").status = "interrupted";
  for (let count = 0; count < 51; count++) Ada.react(entry, "heart", count % 2 === 0);
  room.remove("Ada", "Grace", "replaced");
  room.remove("Grace", "Ada", "replaced");
  room.connect("Ada", "Grace", { isReachable: false });
  room.reach("Ada", "Grace");
  await settled();
  assert.equal(messagesTold(room, "Ada", "Grace").filter(({ type }) => type === "chat_reaction").length, 1);
  assert.deepEqual(reactions(Grace, Grace.entries[0]), ["heart: Ada"]);
});

test("a reaction that comes before its message counts once that is here", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Joan } = chats(t, room);
  room.peer("Grace", "Joan").send({ type: "chat_reaction", id: "9", message: { id: "1", author: "Ada" }, reactions: ["heart"] });
  await settled();
  assert.deepEqual(Joan.entries, []);
  room.peer("Ada", "Joan").send({ type: "chat", id: "1", text: "Done" });
  await settled();
  assert.deepEqual(reactions(Joan, Joan.entries[0]), ["heart: Grace"]);
});

test("what is no reaction is nothing, and no one reacts for others", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  const entry = Ada.send("Done");
  const message = { id: entry.id, author: "Ada" };
  const toAda = room.peer("Grace", "Ada");
  for (const [id, told] of [
    { message, reactions: "heart" }, { message, reactions: ["<b>", {}, null] }, { message: entry.id, reactions: ["heart"] }, { reactions: ["heart"] },
    { message: { id: "x".repeat(100), author: "Ada" }, reactions: ["heart"] },
  ].entries()) toAda.send({ type: "chat_reaction", id: `${id}`, ...told });
  await settled();
  assert.deepEqual(reactions(Ada, entry), []);
  toAda.send({ type: "chat_reaction", id: "real", message, reactions: ["heart", "heart", "nothing"], from: { socket_id: "Joan" } });
  await settled();
  assert.deepEqual(reactions(Ada, entry), ["heart: Grace"]);
});

test("reactions to a private message stay between the two, and no one else's count", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const { Ada, Grace } = chats(t, room);
  await settled();
  const secret = Ada.send("Psst", { to: room.peer("Ada", "Grace") });
  await settled();
  Grace.react(Grace.entries[0], "heart", true);
  room.peer("Joan", "Ada").send({ type: "chat_reaction", id: "1", message: { id: secret.id, author: "Ada" }, reactions: ["applause"] });
  await settled();
  assert.deepEqual(reactions(Ada, secret), ["heart: Grace"]);
  assert.deepEqual(messagesTold(room, "Grace", "Joan"), []);
});

test("a flood of reactions is forgotten from its beginning, and costs the others none of theirs", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Mallory");
  const { Ada } = chats(t, room);
  const entry = Ada.send("Done");
  const react = (name, id, message) => room.peer(name, "Ada").send({ type: "chat_reaction", id, message, reactions: ["heart"] });
  react("Grace", "real", { id: entry.id, author: "Ada" });
  react("Mallory", "first", { id: entry.id, author: "Ada" });
  await settled();
  assert.deepEqual(reactions(Ada, entry), ["heart: Grace, Mallory"]);
  for (let count = 0; count < 400; count++) react("Mallory", `m${count}`, { id: `${count}`, author: "Ada" });
  await settled();
  assert.deepEqual(reactions(Ada, entry), ["heart: Grace"]);
});
