import assert from "node:assert/strict";
import { test } from "node:test";

import { Chat, MAX_TEXT } from "../../web/sdk/messages/chat.js";
import { MOST_EARLIER } from "../../web/sdk/messages/history.js";
import { chats, FakeRoom } from "./fake_room.mjs";
import { settled } from "./fake_web_socket.mjs";

/** A newcomer to a room whose people have written; they hear each other. */
async function newcomer(t, room, name, options) {
  const chat = new Chat(room.join(name), options);
  t.after(() => chat.close());
  for (const other of room.calls.keys()) if (other !== name) room.reach(name, other);
  await settled();
  return chat;
}

const seenBy = ({ entries }) => entries.map(({ from, text, passedOnBy }) =>
  `${from?.display_name ?? "me"}: ${text}${passedOnBy ? ` (${passedOnBy.display_name})` : ""}`);
const told = (room, own, theirs, type) => room.peer(own, theirs).told.filter((message) => message.type === type);

test("a newcomer gets earlier messages only when they ask, marked with who passed them on", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room, { passingOn: "always" });
  Ada.send("one");
  await settled();
  const inserted = [];
  const Joan = await newcomer(t, room, "Joan");
  Joan.on("entries_inserted", ({ entries }) => inserted.push(entries.length));
  assert.deepEqual(seenBy(Joan), []);
  assert.equal(Joan.history.canAsk, true);
  Ada.send("after");
  await settled();
  Joan.history.ask();
  await settled();
  // Both pass the same on: of two, the first that answers is shown.
  assert.deepEqual(seenBy(Joan), ["Ada: one (Ada)", "Ada: after"]);
  assert.deepEqual(inserted, [1]);
  assert.equal(Joan.history.isAsking, false);
  assert.equal(Joan.history.canAsk, false);
});

test("messages of people who left are passed on too, with their names, times and replies", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room, { passingOn: "always" });
  const first = Ada.send("one");
  Ada.send("two", { replyTo: first });
  await settled();
  room.remove("Grace", "Ada");
  room.calls.delete("Ada");
  t.mock.timers.tick(60_000);
  const Joan = await newcomer(t, room, "Joan");
  Joan.history.ask();
  await settled();
  assert.deepEqual(seenBy(Joan), ["Ada: one (Grace)", "Ada: two (Grace)"]);
  const [one, two] = Joan.entries;
  assert.equal(one.at, 1_000_000);
  assert.equal(Joan.repliedTo(two), one);
  assert.equal(Grace.entries.length, 2);
});

test("no one passes anything on unless they decided to", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada } = chats(t, room);
  Ada.send("one");
  await settled();
  const Joan = await newcomer(t, room, "Joan");
  assert.equal(Joan.history.canAsk, false);
  room.peer("Joan", "Ada").send({ type: "chat_history_wish", wanted: true });
  await settled();
  assert.deepEqual(told(room, "Ada", "Joan", "chat_history"), []);
  assert.equal(Ada.history.askers.size, 0);
  Ada.history.setPassingOn("always");
  await settled();
  assert.equal(Joan.history.canAsk, true);
});

test("who wants to be asked decides for each newcomer, until another one has passed them on", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room, { passingOn: "ask" });
  const askers = ({ history }) => [...history.askers].map(({ socketId }) => socketId);
  Ada.send("one");
  await settled();
  const Joan = await newcomer(t, room, "Joan");
  Joan.history.ask();
  await settled();
  assert.deepEqual([askers(Ada), askers(Grace)], [["Joan"], ["Joan"]]);
  assert.deepEqual(seenBy(Joan), []);
  Ada.history.decide(room.peer("Ada", "Joan"), false);
  await settled();
  assert.deepEqual([askers(Ada), askers(Grace)], [[], ["Joan"]]);
  assert.equal(Joan.history.isAsking, true);
  const Mary = await newcomer(t, room, "Mary");
  Mary.history.ask();
  await settled();
  Grace.history.decide(room.peer("Grace", "Joan"), true);
  await settled();
  assert.deepEqual(seenBy(Joan), ["Ada: one (Grace)"]);
  assert.deepEqual([askers(Ada), askers(Grace)], [["Mary"], ["Mary"]]);
  Ada.history.decide(room.peer("Ada", "Mary"), true);
  await settled();
  assert.deepEqual([askers(Ada), askers(Grace)], [[], []]);
});

test("private messages, files and what others passed on are never passed on", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room, { passingOn: "always" });
  await settled();
  Ada.send("secret", { to: room.peer("Ada", "Grace") });
  Grace.send("secret, too", { to: room.peer("Grace", "Ada") });
  Ada.offer(new File(["x"], "a.txt"));
  Ada.send("open");
  await settled();
  const Joan = await newcomer(t, room, "Joan", { passingOn: "always" });
  Joan.history.ask();
  await settled();
  assert.deepEqual(seenBy(Joan), ["Ada: open (Ada)"]);
  const Mary = await newcomer(t, room, "Mary");
  Mary.history.ask();
  await settled();
  for (const name of ["Ada", "Grace", "Joan"]) {
    for (const { messages } of told(room, name, "Mary", "chat_history")) {
      assert.deepEqual(messages.map(({ text }) => text), ["open"], name);
    }
  }
  assert.deepEqual(told(room, "Joan", "Mary", "chat_history"), []);
});

test("at most the last 50 messages are passed on, and no more than fit into one", async (t) => {
  const room = new FakeRoom("Ada");
  const { Ada } = chats(t, room, { passingOn: "always" });
  for (let count = 0; count < 80; count++) Ada.send(`${count}`);
  const Joan = await newcomer(t, room, "Joan");
  Joan.history.ask();
  await settled();
  assert.deepEqual([Joan.entries.length, Joan.entries[0].text, Joan.entries.at(-1).text], [MOST_EARLIER, "30", "79"]);

  for (let count = 0; count < 30; count++) Ada.send("\u0001".repeat(MAX_TEXT));
  const Mary = await newcomer(t, room, "Mary");
  Mary.history.ask();
  await settled();
  const [message] = told(room, "Ada", "Mary", "chat_history");
  assert.ok(JSON.stringify(message).length < 65_536);
  assert.ok(message.messages.length > 0);
});

test("earlier messages that no one asked for are refused, and a second answer, too", async (t) => {
  const room = new FakeRoom("Ada", "Mallory");
  const { Ada } = chats(t, room, { passingOn: "always" });
  const claim = (id, text) => ({ type: "chat_history", messages: [{ id, author: "Ada", name: "Ada", age: 0, text }] });
  room.peer("Mallory", "Ada").send(claim("1", "unasked"));
  await settled();
  assert.deepEqual(seenBy(Ada), []);
  room.peer("Mallory", "Ada").send({ type: "chat_hello", earlier: true });
  await settled();
  Ada.history.ask();
  for (const text of ["first", "second"]) room.peer("Mallory", "Ada").send(claim(text, text));
  await settled();
  assert.deepEqual(seenBy(Ada), ["Ada: first (Mallory)"]);
});

test("where two say different things of a message, both are shown; what came from its author stands", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Mallory");
  const { Joan } = chats(t, Object.assign(room, { joined: room.join("Joan") }));
  for (const name of ["Grace", "Mallory"]) room.peer(name, "Joan").send({ type: "chat_hello", earlier: true });
  room.peer("Ada", "Joan").send({ type: "chat", id: "direct", text: "mine" });
  await settled();
  Joan.history.ask();
  await settled();
  const message = (id, text) => ({ id, author: "Ada", name: "Ada", age: 5, text });
  room.peer("Mallory", "Joan").send({ type: "chat_history", messages: [message("1", "forged"), message("direct", "forged"), message("2", "same")] });
  room.peer("Grace", "Joan").send({ type: "chat_history", messages: [message("1", "real"), message("2", "same")] });
  await settled();
  assert.deepEqual(seenBy(Joan), ["Ada: forged (Mallory)", "Ada: same (Mallory)", "Ada: real (Grace)", "Ada: mine"]);
});

test("of what is passed on, everything that is no message is left out", async (t) => {
  const room = new FakeRoom("Ada", "Joan");
  const { Joan } = chats(t, room);
  const good = { id: "1", author: "Ada", name: "Ada", age: 5, text: "good" };
  const bad = [
    null, 7, [], { ...good, id: 7 }, { ...good, author: "x".repeat(65) }, { ...good, name: "" }, { ...good, name: "A\u202eda" }, { ...good, name: {} },
    { ...good, text: " " }, { ...good, text: "x".repeat(MAX_TEXT + 1) }, { ...good, age: -1 }, { ...good, age: 1e12 }, { ...good, age: "5" },
  ];
  const answer = async (messages) => {
    room.peer("Ada", "Joan").send({ type: "chat_hello", earlier: true });
    await settled();
    Joan.history.ask();
    room.peer("Ada", "Joan").send({ type: "chat_history", messages });
    await settled();
  };
  await answer([...bad, { ...good, role: "host", privateWith: "x", reply_to: 7 }]);
  assert.deepEqual(seenBy(Joan), ["Ada: good (Ada)"]);
  assert.deepEqual([Joan.entries[0].from.role, Joan.entries[0].privateWith, Joan.entries[0].replyTo], ["guest", null, null]);
  for (const messages of [undefined, "all", { length: 1e9 }]) await answer(messages);
  await answer(Array.from({ length: 400 }, (_, index) => ({ ...good, id: `${index + 2}` })));
  assert.equal(Joan.entries.length, 1 + MOST_EARLIER);
});

test("an answer that was lost with the connection comes over the next one", async (t) => {
  const room = new FakeRoom("Ada");
  const { Ada } = chats(t, room, { passingOn: "ask" });
  Ada.send("one");
  const Joan = await newcomer(t, room, "Joan");
  Joan.history.ask();
  await settled();
  room.peer("Ada", "Joan").status = "interrupted";
  Ada.history.decide(room.peer("Ada", "Joan"), true);
  await settled();
  assert.deepEqual(seenBy(Joan), []);
  for (const [own, theirs] of [["Ada", "Joan"], ["Joan", "Ada"]]) room.remove(own, theirs, "replaced");
  room.connect("Ada", "Joan", { isReachable: false });
  room.reach("Ada", "Joan");
  await settled();
  assert.deepEqual(seenBy(Joan), ["Ada: one (Ada)"]);
});

test("who asks in vain hears so when the last one who could answer leaves", async (t) => {
  const room = new FakeRoom("Ada");
  const { Ada } = chats(t, room, { passingOn: "ask" });
  Ada.send("one");
  const Joan = await newcomer(t, room, "Joan");
  Joan.history.ask();
  await settled();
  room.remove("Joan", "Ada");
  assert.equal(Joan.history.isAsking, false);
  assert.equal(Joan.history.canAsk, false);
});

test("reactions to passed-on messages come from those who reacted", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const { Ada, Grace } = chats(t, room, { passingOn: "always" });
  Ada.send("one");
  await settled();
  Grace.react(Grace.entries[0], "heart", true);
  await settled();
  const Joan = await newcomer(t, room, "Joan");
  assert.deepEqual(told(room, "Grace", "Joan", "chat_reaction"), []);
  Joan.history.ask();
  await settled();
  assert.deepEqual(Joan.reactionsTo(Joan.entries[0]), [{ reaction: "heart", people: ["Grace"] }]);
});
