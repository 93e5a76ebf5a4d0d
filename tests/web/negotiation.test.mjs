import assert from "node:assert/strict";
import { test } from "node:test";

import { Negotiation } from "../../web/sdk/peer/negotiation.js";
import { Peer } from "../../web/sdk/peer/peer.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";

const NOTHING = { audio: false, video: false, camera: true };

/** Lets everything that is under way happen. */
async function settled() {
  for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Two peers, each with its fake connection, joined by a channel that keeps order. `first`: who offers first. */
function pair(t, { first = "a" } = {}) {
  const sides = { a: {}, b: {} };
  for (const [own, other, isPolite] of [["a", "b", true], ["b", "a", false]]) {
    const side = sides[own];
    side.sent = [];
    side.failures = [];
    side.peer = new Peer({
      participant: { socket_id: other, display_name: other, role: "guest" },
      isPolite,
      offersFirst: first.includes(own),
      configuration: {},
      tracks: { audio: null, video: null },
      mediaState: NOTHING,
      createPeerConnection: () => (side.connection = new FakePeerConnection()),
      sendSignal: (type, payload) => {
        side.sent.push(type);
        setImmediate(() => sides[other].peer.receive(type, JSON.parse(JSON.stringify(payload))));
      },
    });
    side.peer.on("signal_failed", (error) => side.failures.push(error));
    t.after(() => side.peer.close());
  }
  return sides;
}

function assertSettled({ a, b }) {
  assert.deepEqual([...a.failures, ...b.failures], []);
  assert.equal(a.connection.signalingState, "stable");
  assert.equal(b.connection.signalingState, "stable");
  assert.deepEqual(a.connection.negotiated, b.connection.negotiated);
}

test("the newcomer offers and the other side only answers", async (t) => {
  const sides = pair(t);
  await settled();
  assertSettled(sides);
  assert.deepEqual(sides.a.connection.log.filter((entry) => entry !== "candidate"), ["local offer", "remote answer"]);
  assert.deepEqual(sides.b.connection.log.filter((entry) => entry !== "candidate"), ["remote offer", "local answer"]);
});

test("what changed in the descriptions is offered again, by the polite side only if no answer has told it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sides = pair(t);
  const { a, b } = sides;
  const count = (side) => side.sent.filter((type) => type === "offer").length;
  const after = async (ms) => {
    t.mock.timers.tick(ms);
    await settled();
    return [count(a), count(b)];
  };
  b.peer.offerAgain(); // waits for the first offer: its answer has it
  assert.deepEqual(await after(0), [1, 0]);
  a.peer.offerAgain();
  assert.deepEqual(await after(999), [1, 0]);
  assert.deepEqual(await after(1), [2, 0]);
  a.peer.offerAgain();
  b.peer.offerAgain();
  assert.deepEqual(await after(0), [2, 1]);
  assert.deepEqual(await after(1_000), [2, 1]);

  b.connection.addTransceiver("video");
  while (b.connection.signalingState === "stable") await new Promise((resolve) => setImmediate(resolve));
  b.peer.offerAgain();
  t.mock.timers.tick(0); // while an offer is open
  assert.deepEqual(await after(0), [2, 3]);
  assertSettled(sides);
});

test("a further track waits for the first offer, which the peer takes for camera and microphone", async (t) => {
  const sides = pair(t);
  const { a, b } = sides;
  const [shared, ended] = ["shared", "ended"].map((id) => ({ kind: "video", id }));
  for (const track of [shared, ended]) b.peer.addTrack(track, {});
  b.peer.removeTrack(ended);
  assert.deepEqual(b.connection.getTransceivers(), []);
  await settled();
  assertSettled(sides);
  assert.deepEqual(b.connection.getTransceivers().map(({ sender }) => sender.track?.id), [undefined, undefined, "shared"]);
  assert.deepEqual(a.connection.getTransceivers().map(({ direction }) => direction), ["sendrecv", "sendrecv", "recvonly"]);
});

test("a further track that the peer has refused can be removed", async (t) => {
  const { a } = pair(t);
  await settled();
  const track = { kind: "video", id: "screen" };
  a.peer.addTrack(track, {});
  await settled();
  a.connection.getTransceivers().at(-1).stop(); // as the peer's answer does
  a.peer.removeTrack(track);
  assert.deepEqual(a.peer.senders.extra, []);
});

test("the answerer adopts the offered transceivers and adds none", async (t) => {
  const { a, b } = pair(t);
  await settled();
  assert.deepEqual(b.connection.getTransceivers().map(({ receiver }) => receiver.track.kind), ["audio", "video"]);
  assert.deepEqual(b.connection.getTransceivers().map(({ direction }) => direction), ["sendrecv", "sendrecv"]);
  assert.deepEqual(Object.values(b.peer.tracks).map((track) => track?.kind), ["audio", "video"]);
  assert.deepEqual(Object.values(a.peer.tracks).map((track) => track?.kind), ["audio", "video"]);
});

test("candidates of both sides arrive", async (t) => {
  const { a, b } = pair(t);
  await settled();
  assert.equal(a.connection.log.filter((entry) => entry === "candidate").length, 1);
  assert.equal(b.connection.log.filter((entry) => entry === "candidate").length, 1);
});

test("glare ends stable on both sides with both additions negotiated", async (t) => {
  const sides = pair(t);
  await settled();
  sides.a.connection.addTransceiver("video");
  sides.b.connection.addTransceiver("video");
  await settled();
  assertSettled(sides);
  assert.equal(sides.a.connection.negotiated.length, 5); // audio, video, data, and one of each side
});

test("the polite side rolls back and the impolite side ignores", async (t) => {
  const { a, b } = pair(t);
  await settled();
  a.connection.addTransceiver("video");
  b.connection.addTransceiver("video");
  await settled();
  assert.equal(a.connection.log.filter((entry) => entry === "rollback").length, 1);
  assert.equal(b.connection.log.includes("rollback"), false);
});

test("a polite side that has answered once answers again, only to its browser, before its first offer", async (t) => {
  const { a, b } = pair(t, { first: "b" });
  await settled();
  const answers = () => a.sent.filter((type) => type === "answer").length;
  for (const expected of [["remote offer", "local answer", "local offer"], ["local offer"]]) {
    const before = a.connection.log.length;
    a.connection.addTransceiver("video");
    await settled();
    const log = a.connection.log.slice(before).filter((entry) => entry !== "candidate");
    assert.deepEqual(log, [...expected, "remote answer"]);
    assert.equal(answers(), 1);
  }
  assertSettled({ a, b });
});

test("glare at the very first offer settles too", async (t) => {
  const sides = pair(t, { first: "ab" });
  await settled();
  assertSettled(sides);
  assert.equal(sides.a.connection.log.includes("rollback"), true);
});

test("a track that is removed before it was negotiated leaves nothing behind and ends the offers", async (t) => {
  const sides = pair(t);
  const track = { kind: "video", id: "screen" };
  for (const { peer } of Object.values(sides)) { // b's waits for the first offer
    peer.addTrack(track, {});
    peer.removeTrack(track);
  }
  await settled();
  assertSettled(sides);
  assert.deepEqual(sides.a.connection.getTransceivers().map(({ receiver }) => receiver.track.kind), ["audio", "video"]);
  assert.equal(sides.a.sent.filter((type) => type === "offer").length <= 3, true);
});

test("either side may negotiate again and again", async (t) => {
  const sides = pair(t);
  for (let round = 0; round < 5; round++) {
    await settled();
    sides.a.connection.addTransceiver("audio");
    if (round % 2) sides.b.connection.addTransceiver("video");
  }
  await settled();
  assertSettled(sides);
  assert.equal(sides.b.connection.negotiated.length, 3 + 5 + 2);
});

/** One side alone, over its fake connection; `remote` makes descriptions for it. */
function single({ isPolite, waitsForOffer = true }) {
  const connection = new FakePeerConnection();
  const sent = [];
  const negotiation = new Negotiation({
    connection,
    isPolite,
    waitsForOffer,
    sendSignal: (type) => sent.push(type),
    prepareAnswer: async () => {},
  });
  return { connection, negotiation, sent };
}

const description = (ufrag) => ({ sdp: `a=ice-ufrag:${ufrag}\nsections=audio:x-1\n` });
const candidate = (ufrag) => ({ candidate: "candidate:1", sdpMid: "0", usernameFragment: ufrag });

test("candidates that come before their description wait for it", async () => {
  const { connection, negotiation } = single({ isPolite: true });
  await negotiation.receive("candidate", candidate("r1"));
  await negotiation.receive("candidate", { ...candidate("r1"), usernameFragment: undefined });
  assert.deepEqual(connection.log, []);
  connection.addIceCandidate = async () => connection.log.push("candidate");
  await negotiation.receive("offer", description("r1"));
  assert.deepEqual(connection.log, ["remote offer", "local answer", "candidate", "candidate"]);
});

test("a candidate of the next description waits though there is one already", async () => {
  const { connection, negotiation } = single({ isPolite: true });
  await negotiation.receive("offer", description("r1"));
  await negotiation.receive("candidate", candidate("r2"));
  assert.equal(connection.log.includes("candidate"), false);
  await negotiation.receive("offer", description("r2"));
  assert.equal(connection.log.at(-1), "candidate");
});

test("an offer that comes while an answer is being set is taken by the impolite side", async () => {
  const { connection, negotiation, sent } = single({ isPolite: false, waitsForOffer: false });
  connection.addTransceiver("audio");
  await settled();
  assert.deepEqual(sent.slice(0, 1), ["offer"]);
  const answered = negotiation.receive("answer", description("r1"));
  assert.equal(connection.signalingState, "have-local-offer"); // the answer is still being set
  await Promise.all([answered, negotiation.receive("offer", description("r2"))]);
  assert.equal(sent.filter((type) => type === "answer").length, 1);
});

test("of candidates that come before their description 100 are kept, and none that is too long", async () => {
  const { connection, negotiation } = single({ isPolite: true });
  await negotiation.receive("candidate", { ...candidate("r1"), candidate: "x".repeat(4_000) });
  for (let count = 0; count < 150; count++) await negotiation.receive("candidate", candidate("r1"));
  connection.addIceCandidate = async () => connection.log.push("candidate");
  await negotiation.receive("offer", description("r1"));
  assert.equal(connection.log.filter((entry) => entry === "candidate").length, 100);
});

test("the impolite side drops a colliding offer and the candidates that belong to it", async () => {
  const { connection, negotiation } = single({ isPolite: false, waitsForOffer: false });
  connection.addTransceiver("audio");
  await settled();
  await negotiation.receive("offer", description("ignored"));
  await negotiation.receive("candidate", { ...candidate("ignored"), usernameFragment: undefined });
  assert.equal(connection.remoteDescription, null);
  await negotiation.receive("answer", description("r1"));
  assert.equal(connection.log.at(-1), "remote answer");
});

test("an offer that arrives while ours is being made collides already", async () => {
  const { connection, negotiation, sent } = single({ isPolite: false, waitsForOffer: false });
  connection.onnegotiationneeded();
  assert.equal(connection.signalingState, "stable"); // ours is not set yet
  await negotiation.receive("offer", description("colliding"));
  await settled();
  assert.equal(connection.remoteDescription, null);
  assert.equal(sent.includes("answer"), false);
});

test("a candidate that fails is an error unless an offer is being ignored", async () => {
  const { connection, negotiation } = single({ isPolite: false, waitsForOffer: true });
  await negotiation.receive("offer", description("r1"));
  connection.addIceCandidate = async () => { throw new DOMException("bad", "OperationError"); };
  await assert.rejects(negotiation.receive("candidate", candidate("r1")), { name: "OperationError" });
  connection.addTransceiver("audio");
  await settled();
  await negotiation.receive("offer", description("colliding"));
  await negotiation.receive("candidate", candidate("r1"));
});

test("each signal waits until the one before it is applied", async (t) => {
  const { a, b } = pair(t);
  await settled();
  a.peer.close(); // answers nothing
  const before = b.sent.length;
  b.peer.receive("offer", description("r1"));
  b.peer.receive("offer", description("r2"));
  await settled();
  assert.deepEqual(b.failures, []);
  assert.deepEqual(b.sent.slice(before).filter((type) => type === "answer"), ["answer", "answer"]);
});

test("a signal that fails is told and does not stop the next", async (t) => {
  const { a, b } = pair(t);
  await settled();
  a.peer.close(); // answers nothing
  const before = b.connection.log.length;
  b.peer.receive("answer", { sdp: "nonsense" });
  b.peer.receive("offer", null);
  b.peer.receive("offer", description("later"));
  await settled();
  assert.equal(b.failures.length, 2);
  assert.equal(b.connection.remoteDescription.sdp, description("later").sdp);
  assert.deepEqual(b.connection.log.slice(before, before + 2), ["remote offer", "local answer"]);
});

test("a later offer leaves the adopted transceivers alone", async (t) => {
  const { a, b } = pair(t);
  await settled();
  let changes = 0;
  b.peer.on("tracks_changed", () => { changes += 1; });
  a.connection.addTransceiver("video");
  await settled();
  assert.equal(changes, 0);
  assert.equal(b.connection.getTransceivers().length, 3);
});

test("no more candidates are added than a connection can use, until ICE restarts", async () => {
  const { connection, negotiation } = single({ isPolite: true });
  const added = () => connection.log.filter((entry) => entry === "candidate").length;
  await negotiation.receive("offer", description("r1"));
  for (let count = 0; count < 300; count++) await negotiation.receive("candidate", candidate("r1"));
  assert.equal(added(), 200);
  await negotiation.receive("offer", description("r2"));
  for (let count = 0; count < 50; count++) await negotiation.receive("candidate", candidate("r2"));
  assert.equal(added(), 250);
});
