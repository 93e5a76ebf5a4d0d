import assert from "node:assert/strict";
import { test } from "node:test";

import { Chat } from "../../web/sdk/messages/chat.js";
import { memorySink, MAX_IN_MEMORY, openSink } from "../../web/sdk/files/sinks.js";
import { cleanFileName, extensionOf } from "../../web/sdk/files/names.js";
import { eventually, FakeRoom } from "./fake_room.mjs";
import { settled } from "./fake_web_socket.mjs";

const MEGABYTE = 1024 * 1024;

/** Bytes that are nowhere the same, so that a part out of place is noticed. */
function bytes(size) {
  const made = new Uint32Array(Math.ceil(size / 4)).map((_, index) => index * 2_654_435_761);
  return new Uint8Array(made.buffer, 0, size);
}

function named(blob, name) {
  return Object.assign(blob, { name });
}

/** Ada offers a file to Grace. */
async function offered(t, blob, name = "data.bin") {
  const room = new FakeRoom("Ada", "Grace");
  const chats = { Ada: new Chat(room.calls.get("Ada")), Grace: new Chat(room.calls.get("Grace")) };
  t.after(() => { chats.Ada.close(); chats.Grace.close(); });
  const { file: outgoing } = chats.Ada.offer(named(blob, name));
  await settled();
  const { file: incoming } = chats.Grace.entries[0];
  return { room, chats, outgoing, incoming };
}

for (const size of [0, 1, 65_536, 3 * MEGABYTE + 17]) {
  test(`a file of ${size} bytes arrives as it is, and both sides see that`, async (t) => {
    const content = bytes(size);
    const { outgoing, incoming } = await offered(t, new Blob([content]));
    incoming.take(memorySink());
    await eventually(() => incoming.state === "complete" && outgoing.sendings[0]?.state === "complete");
    assert.deepEqual(new Uint8Array(await incoming.result.arrayBuffer()), content);
    assert.equal(outgoing.sendings[0].confirmed, size);
    assert.equal(incoming.written, size);
  });
}

test("a sender waits for a full buffer and for a slow disk", async (t) => {
  const { room, incoming, outgoing } = await offered(t, new Blob([bytes(40 * MEGABYTE)]));
  let write;
  let heldBack = 0;
  let most = 0;
  incoming.take({
    write: (piece) => {
      heldBack = piece.byteLength;
      return new Promise((resolve) => { write = () => { write = null; resolve(); }; });
    },
    close: async () => new Blob([]),
    abort: async () => {},
  });
  let sent = 0;
  await eventually(() => write !== undefined);
  const { far } = room.lastChannels;
  const send = far.send.bind(far);
  far.send = (data) => { if (typeof data !== "string") sent += data.byteLength; return send(data); };
  while (incoming.state === "receiving") {
    await settled();
    most = Math.max(most, sent - incoming.written);
    write?.();
  }
  assert.equal(incoming.state, "complete");
  await eventually(() => outgoing.sendings[0].state === "complete");
  assert.ok(heldBack <= 2 * MEGABYTE);
  assert.ok(most <= 8 * MEGABYTE + 65_536, `${most} bytes on their way`);
  assert.ok(far.highest < 2 * MEGABYTE, `${far.highest} bytes in the buffer`);
});

test("a receiver that confirms each byte does not keep the sender's page busy", async (t) => {
  t.mock.method(performance, "now", () => 0);
  const { room, incoming, outgoing } = await offered(t, new Blob([bytes(40 * MEGABYTE)]));
  incoming.take({ write: () => new Promise(() => {}), close: async () => new Blob([]), abort: async () => {} });
  const { far } = room.lastChannels;
  await eventually(() => far.onmessage);
  await settled();
  let changes = 0;
  outgoing.on("changed", () => { changes += 1; });
  for (let count = 1; count <= 5_000; count++) far.onmessage({ data: JSON.stringify({ type: "received", bytes: count }) });
  assert.equal(outgoing.sendings[0].confirmed, 5_000);
  assert.equal(changes, 10);
});

test("several receivers get it, each at their own pace", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Joan");
  const chats = [...room.calls.values()].map((call) => new Chat(call));
  t.after(() => chats.forEach((chat) => chat.close()));
  const content = bytes(MEGABYTE);
  const { file } = chats[0].offer(named(new Blob([content]), "a"));
  await settled();
  for (const chat of chats.slice(1)) chat.entries[0].file.take(memorySink());
  await eventually(() => file.sendings.length === 2 && file.sendings.every(({ state }) => state === "complete"));
  assert.deepEqual(file.sendings.map(({ peer }) => peer.participant.display_name).sort(), ["Grace", "Joan"]);
});

/** Starts a transfer that is far from done. */
async function underWay(t, size = 30 * MEGABYTE) {
  const parts = await offered(t, new Blob([bytes(size)]));
  const sink = { ...memorySink(), aborted: 0, abort: async () => { sink.aborted += 1; } };
  parts.incoming.take(sink);
  await eventually(() => parts.incoming.written > 0);
  return { ...parts, sink };
}

test("a receiver who cancels is seen to have done so, and nothing is left behind", async (t) => {
  const { incoming, outgoing, sink } = await underWay(t);
  incoming.cancel();
  await eventually(() => outgoing.sendings[0].state === "stopped" && sink.aborted === 1);
  assert.equal(outgoing.sendings[0].problem, "cancelled");
  assert.deepEqual([incoming.state, incoming.problem], ["stopped", "cancelled"]);
});

test("after a cancelled try another one begins from the start", async (t) => {
  const { incoming, outgoing } = await underWay(t, 9 * MEGABYTE);
  incoming.cancel();
  incoming.take(memorySink());
  await eventually(() => incoming.state === "complete");
  await eventually(() => outgoing.sendings[0].state === "complete");
  assert.equal(outgoing.sendings.length, 1);
  assert.equal(incoming.result.size, 9 * MEGABYTE);
});

test("a sender who withdraws stops what is on its way, and nobody can take it again", async (t) => {
  const { chats, incoming, outgoing, sink } = await underWay(t);
  chats.Ada.withdraw(outgoing);
  await eventually(() => incoming.isWithdrawn && incoming.state === "stopped" && sink.aborted === 1);
  assert.equal(incoming.isAvailable, false);
  assert.equal(outgoing.sendings[0].state, "stopped");
});

test("somebody else cannot withdraw it", async (t) => {
  const room = new FakeRoom("Ada", "Grace", "Mallory");
  const Ada = new Chat(room.calls.get("Ada"));
  const Grace = new Chat(room.calls.get("Grace"));
  t.after(() => { Ada.close(); Grace.close(); });
  const { id } = Ada.offer(named(new Blob(["x"]), "a"));
  room.peer("Mallory", "Grace").send({ type: "file_withdrawn", id: "1", offer: id });
  await settled();
  assert.equal(Grace.entries[0].file.isAvailable, true);
});

test("a sender who leaves ends it with a reason", async (t) => {
  const { room, incoming, sink } = await underWay(t);
  room.remove("Grace", "Ada", "disconnected");
  assert.deepEqual([incoming.state, incoming.problem], ["stopped", "connection_lost"]);
  assert.equal(incoming.isAvailable, false);
  await eventually(() => sink.aborted === 1);
});

test("a receiver who leaves ends it for the sender", async (t) => {
  const { room, outgoing } = await underWay(t);
  room.remove("Ada", "Grace", "disconnected");
  assert.deepEqual([outgoing.sendings[0].state, outgoing.sendings[0].problem], ["stopped", "connection_lost"]);
});

test("a file that can't be read any more ends it on both sides with that reason", async (t) => {
  const blob = named(new Blob([bytes(4 * MEGABYTE)]), "a");
  const slice = blob.slice.bind(blob);
  const gone = { arrayBuffer: () => Promise.reject(new Error("gone")) };
  blob.slice = (from, to) => (from < MEGABYTE ? slice(from, to) : gone);
  const { incoming, outgoing } = await offered(t, blob);
  incoming.take(memorySink());
  await eventually(() => incoming.state === "stopped" && outgoing.sendings[0].state === "stopped");
  assert.deepEqual([incoming.problem, outgoing.sendings[0].problem], ["unreadable", "unreadable"]);
});

test("a file that has become shorter is unreadable", async (t) => {
  const blob = named(new Blob([bytes(MEGABYTE)]), "a");
  const slice = blob.slice.bind(blob);
  blob.slice = (from, to) => slice(from, Math.min(to, 300_000));
  const { incoming } = await offered(t, blob);
  incoming.take(memorySink());
  await eventually(() => incoming.state === "stopped");
  assert.equal(incoming.problem, "unreadable");
});

test("a disk that is full ends it on both sides with that reason", async (t) => {
  const { incoming, outgoing } = await offered(t, new Blob([bytes(3 * MEGABYTE)]));
  incoming.take({ ...memorySink(), write: async () => { throw new DOMException("", "QuotaExceededError"); } });
  await eventually(() => incoming.state === "stopped" && outgoing.sendings[0].state === "stopped");
  assert.deepEqual([incoming.problem, outgoing.sendings[0].problem], ["not_written", "not_written"]);
});

/** Grace takes a file of 10 bytes from a sender who does what `play` says. */
async function fromStranger(t, play) {
  const room = new FakeRoom("Mallory", "Grace");
  const chat = new Chat(room.calls.get("Grace"));
  t.after(() => chat.close());
  room.peer("Mallory", "Grace").send({ type: "file_offer", id: "1", name: "a", size: 10, media_type: 5 });
  room.peer("Mallory", "Grace").on("channel_added", (channel) => {
    channel.onmessage = () => channel.close();
    play(channel);
  });
  await settled();
  const { file } = chat.entries[0];
  file.take(memorySink());
  await eventually(() => file.state === "stopped");
  return file;
}

for (const [what, play] of Object.entries({
  "more than announced": (channel) => channel.send(new Uint8Array(11)),
  "less than announced": (channel) => { channel.send(new Uint8Array(9)); channel.send('{"type":"end"}'); },
})) {
  test(`a sender who sends ${what} gets no further`, async (t) => {
    const file = await fromStranger(t, play);
    assert.equal(file.problem, "wrong_size");
    assert.equal(file.result, null);
  });
}

test("an offer that nobody made is answered as not to be had", async (t) => {
  const room = new FakeRoom("Ada", "Grace");
  const Ada = new Chat(room.calls.get("Ada"));
  t.after(() => Ada.close());
  const channel = room.peer("Grace", "Ada").connection.createDataChannel("file", { protocol: "made up" });
  const heard = [];
  channel.onmessage = ({ data }) => { heard.push(data); channel.close(); };
  await eventually(() => heard.length > 0);
  assert.deepEqual(heard, ['{"type":"stop","reason":"unavailable"}']);
});

test("a receiver who claims more than was sent is not believed", async (t) => {
  const { room, incoming, outgoing } = await offered(t, new Blob([bytes(30 * MEGABYTE)]));
  incoming.take({ ...memorySink(), write: () => new Promise(() => {}) }); // nothing is confirmed, and no more is sent
  await eventually(() => room.lastChannels.near.readyState === "open" && outgoing.sendings.length === 1);
  room.lastChannels.near.send(JSON.stringify({ type: "received", bytes: 30 * MEGABYTE }));
  await settled();
  assert.equal(outgoing.sendings[0].state, "sending");
  assert.equal(outgoing.sendings[0].confirmed, 0);
});

test("where no disk can be written to, what memory can't hold is refused", async () => {
  await assert.rejects(openSink({ name: "a", size: MAX_IN_MEMORY + 1 }), { code: "too_large" });
  assert.ok(await openSink({ name: "a", size: MAX_IN_MEMORY }));
});

for (const [name, clean] of [
  ["report.pdf", "report.pdf"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\x\\a.txt", "a.txt"],
  ["photo\u202egnp.exe", "photognp.exe"],
  ["a\u0000b\nc.txt", "abc.txt"],
  ['<b>"x"?*|:.txt', "_b__x_____.txt"],
  ["...", "file"],
  ["", "file"],
  [".htaccess", ".htaccess"],
  [".env.local", ".env.local"],
  ["..", "file"],
  [" . ", "file"],
  ["a/..", "file"],
  ["folder/", "file"],
  ["می\u200cخواهم.pdf", "می\u200cخواهم.pdf"],
  ["👩\u200d🚀.png", "👩\u200d🚀.png"],
  ["क्\u200dष.txt", "क्\u200dष.txt"],
  ["\u200dphoto\u200c\u200d.e\u200dxe\u200d", "photo.exe"],
  ["می\u200c\u200c\u200cخ.pdf", "می\u200cخ.pdf"],
  ["\u200d\u200c", "file"],
  ["name.\u200d.", "name"],
  ["\u2066invoice\u2069\u200efdp.exe", "invoicefdp.exe"],
  ["in\u00advoice\ufeff\u061c.pdf", "invoice.pdf"],
  ["con .txt", "_con .txt"],
  ["COM¹.log", "_COM¹.log"],
  ["CONOUT$", "_CONOUT$"],
  ["console.txt", "console.txt"],
  ["name. . ", "name"],
  ["CON.txt", "_CON.txt"],
  ["nul", "_nul"],
  ["Überblick – 数.md", "Überblick – 数.md"],
  [`${"x".repeat(300)}.tar`, `${"x".repeat(116)}.tar`],
  [`${"数".repeat(300)}.tar`, `${"数".repeat(65)}.tar`], // 199 bytes
  [`${"👩\u200d🚀".repeat(50)}.png`, `${"👩\u200d🚀".repeat(17)}👩.png`],
]) {
  test(`a file called ${JSON.stringify(name).slice(0, 40)} becomes fit to be saved`, () => {
    assert.equal(cleanFileName(name), clean);
  });
}

test("the extension is what the name ends with", () => {
  assert.deepEqual(["a.PDF", "a.tar.gz", "a", ".bashrc", "a.b c"].map(extensionOf), ["pdf", "gz", "", "", ""]);
});
