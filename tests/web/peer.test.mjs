import assert from "node:assert/strict";
import { test } from "node:test";

import { Peer } from "../../web/sdk/peer/peer.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { settled } from "./fake_web_socket.mjs";

const ON = { audio: true, video: true, camera: true };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function newPeer(t, options = {}) {
  const connection = new FakePeerConnection();
  const peer = new Peer({
    participant: { socket_id: "them", display_name: "Them", role: "guest" },
    isPolite: true,
    offersFirst: true,
    configuration: {},
    sendSignal: () => {},
    tracks: { audio: { kind: "audio", id: "mic" }, video: null },
    mediaState: { ...ON, video: false },
    createPeerConnection: () => connection,
    ...options,
  });
  t.after(() => peer.close());
  const statuses = [];
  peer.on("status_changed", (status) => statuses.push(status));
  return { peer, connection, statuses };
}

test("a peer that never connects is failed when patience runs out", async (t) => {
  const { peer, statuses } = newPeer(t, { giveUpAfter: 20 });
  await pause(60);
  assert.deepEqual(statuses, ["failed"]);
  assert.equal(peer.status, "failed");
});

test("a peer that connects in time is never called failed", async (t) => {
  const { connection, statuses } = newPeer(t, { giveUpAfter: 20 });
  connection.become("connecting");
  connection.become("connected");
  await pause(60);
  assert.deepEqual(statuses, ["connected"]);
});

test("an interrupted peer is given the same patience again", async (t) => {
  const { connection, statuses } = newPeer(t, { giveUpAfter: 20 });
  connection.become("connected");
  connection.become("disconnected");
  await pause(60);
  assert.deepEqual(statuses, ["connected", "interrupted", "failed"]);
});

test("a peer that was given up may still connect late", async (t) => {
  const { connection, statuses } = newPeer(t, { giveUpAfter: 10 });
  await pause(40);
  connection.become("connecting");
  connection.become("connected");
  assert.deepEqual(statuses, ["failed", "connected"]);
});

test("changing tracks replaces them without negotiating", async (t) => {
  const { peer, connection } = newPeer(t);
  await settled();
  const before = connection.log.length;
  const camera = { kind: "video", id: "camera" };
  await peer.sendMedia({ audio: null, video: camera }, ON);
  await settled();
  assert.deepEqual(connection.getTransceivers().map(({ sender }) => sender.track), [null, camera]);
  assert.equal(connection.log.length, before);
});

test("the media state is told when the channel opens and at each change", async (t) => {
  const { peer, connection } = newPeer(t);
  const [channel] = connection.channels;
  assert.deepEqual([channel.label, channel.negotiated, channel.id], ["state", true, 0]);
  channel.readyState = "open";
  channel.onopen();
  await peer.sendMedia({ audio: null, video: null }, { audio: false, video: false, camera: false });
  assert.deepEqual(channel.sent.map((text) => JSON.parse(text)), [
    { type: "media_state", ...ON, video: false },
    { type: "media_state", audio: false, video: false, camera: false },
  ]);
});

test("a camera that goes off is told before the track is gone", async (t) => {
  const { peer, connection } = newPeer(t, { mediaState: ON });
  const [channel] = connection.channels;
  channel.readyState = "open";
  peer.sendMedia({ audio: null, video: null }, { ...ON, video: false });
  assert.equal(JSON.parse(channel.sent[0]).video, false);
});

test("a state that was overtaken by another is not told any more", async (t) => {
  const { peer, connection } = newPeer(t);
  const [channel] = connection.channels;
  await settled();
  channel.readyState = "open";
  const isOn = peer.sendMedia({ audio: null, video: { kind: "video" } }, ON);
  await Promise.all([isOn, peer.sendMedia({ audio: null, video: null }, { ...ON, video: false })]);
  assert.deepEqual(channel.sent.map((text) => JSON.parse(text).video), [false, false, false]);
});

test("the peer's media state is read and anything else on the channel is ignored", (t) => {
  const { peer, connection } = newPeer(t);
  const [channel] = connection.channels;
  const heard = [];
  peer.on("media_state_changed", (state) => heard.push(state));
  for (const data of ["{", "null", "7", new Uint8Array(2), '{"type":"later","audio":true}']) channel.onmessage({ data });
  assert.equal(peer.mediaState, null);
  channel.onmessage({ data: '{"type":"media_state","audio":true,"video":"yes","new":1}' });
  assert.deepEqual(heard, [{ audio: true, video: false, camera: true }]);
});

/** What the peer sends over the data channel. */
const say = ({ channels: [channel] }, ...messages) => {
  for (const message of messages) channel.onmessage({ data: JSON.stringify(message) });
};

test("a flood of messages is told once, and costs no more than the allowance", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { peer, connection } = newPeer(t);
  const heard = [];
  let floods = 0;
  peer.on("message", ({ id }) => heard.push(id));
  peer.on("flooding", () => { floods += 1; });
  for (let id = 0; id < 3_000; id++) say(connection, { type: "chat", id, text: "x" });
  assert.ok(heard.length > 20 && heard.length <= 60, `${heard.length}`);
  assert.deepEqual(heard, [...heard.keys()]);
  assert.equal(floods, 1);
});

test("every kind of message has an allowance", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { peer, connection } = newPeer(t);
  const heard = { message: 0, media_state_changed: 0, mute_requested: 0 };
  for (const name of Object.keys(heard)) peer.on(name, () => { heard[name] += 1; });
  for (let i = 0; i < 1_000; i++) {
    say(connection, { type: "media_state", audio: i % 2 === 0 }, { type: "mute_request" }, { type: "presence" }, { type: "later" });
  }
  assert.ok(heard.media_state_changed < 60, `${heard.media_state_changed}`);
  assert.ok(heard.mute_requested < 15, `${heard.mute_requested}`);
  assert.ok(heard.message < 250, `${heard.message}`);
});

test("signals have one allowance, whether they come through the server or over the channel", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { peer, connection } = newPeer(t, { offersFirst: false });
  const failed = [];
  peer.on("signal_failed", (error) => failed.push(error));
  for (let i = 0; i < 100; i++) {
    peer.receive("offer", { sdp: "nonsense" });
    say(connection, { type: "signal", signal_type: "offer", payload: { sdp: "nonsense" } });
  }
  await settled();
  assert.ok(failed.length > 10 && failed.length <= 30, `${failed.length}`);
});

test("a message that is too long is ignored", (t) => {
  const { peer, connection } = newPeer(t);
  const heard = [];
  peer.on("message", ({ id }) => heard.push(id));
  say(connection, { type: "chat", id: 1, text: "x".repeat(65_536) }, { type: "chat", id: 2, text: "x".repeat(60_000) });
  assert.deepEqual(heard, [2]);
});

test("a peer that does not read gets no more messages than the browser buffers", (t) => {
  const { peer, connection: { channels: [channel] } } = newPeer(t);
  channel.readyState = "open";
  channel.bufferedAmount = 0;
  channel.send = (text) => {
    if (channel.bufferedAmount > 16_000_000) throw new DOMException("full", "OperationError");
    channel.bufferedAmount += text.length;
  };
  const sent = Array.from({ length: 400 }, () => peer.send({ type: "chat", text: "x".repeat(60_000) }));
  assert.equal(sent.filter(Boolean).length, 70);
  channel.bufferedAmount = 0;
  assert.equal(peer.send({ type: "chat", text: "x" }), true);
});

/** An offer of a camera, a microphone and further videos. */
const offerWith = (number, ...videos) => ({
  type: "offer", number,
  sdp: `a=ice-ufrag:r\nsections=${["audio:r-1", "video:r-2", "application", ...videos.map((id) => `video:${id}`)].join()}\n`,
});

test("no more than a few further tracks of a peer are taken", async (t) => {
  const { peer, connection } = newPeer(t, { offersFirst: false });
  let added = 0;
  peer.on("track_added", () => { added += 1; });
  peer.receive("offer", offerWith(1, ...Array.from({ length: 20 }, (_, index) => `r-x${index}`)));
  await settled();
  assert.equal(added, 6);
  const directions = connection.getTransceivers().map(({ direction }) => direction);
  assert.deepEqual(directions, ["sendrecv", "sendrecv", ...Array(6).fill("recvonly"), ...Array(14).fill("inactive")]);
  assert.equal(peer.tracks.video.kind, "video");
});

test("tracks that the peer has removed make room for others", async (t) => {
  const { peer, connection } = newPeer(t, { offersFirst: false });
  let added = 0;
  peer.on("track_added", () => { added += 1; });
  const videos = [];
  for (let number = 1; number <= 20; number++) {
    videos.push(`r-x${number}`);
    peer.receive("offer", offerWith(number, ...videos));
    await settled();
    for (const one of connection.getTransceivers().slice(2)) one.currentDirection = "inactive"; // it sends nothing there now
  }
  assert.equal(added, 20);
});

test("an offer with more tracks than anyone has is refused", async (t) => {
  const { peer, connection } = newPeer(t, { offersFirst: false });
  const failed = [];
  peer.on("signal_failed", (error) => failed.push(error));
  const { sdp, ...rest } = offerWith(1);
  peer.receive("offer", { ...rest, sdp: `${sdp}${"m=video 9 UDP/TLS/RTP/SAVPF 96\n".repeat(31)}` });
  peer.receive("offer", { type: "offer", sdp: 7 });
  await settled();
  assert.equal(failed.length, 2);
  peer.receive("offer", { ...rest, sdp: `${sdp}${"m=video 9 UDP/TLS/RTP/SAVPF 96\n".repeat(30)}` });
  await settled();
  assert.deepEqual(connection.log.slice(0, 2), ["remote offer", "local answer"]);
});

test("a signal that the server would close our connection for is not sent", async (t) => {
  const sent = [];
  const failed = [];
  const { peer, connection } = newPeer(t, { sendSignal: (type, { sdp }) => sent.push(`${type} ${sdp?.length > 65_000}`) });
  peer.on("signal_failed", (error) => failed.push(error.name));
  connection.addTransceiver("x".repeat(66_000)); // as if the peer's tracks had made the description that long
  await settled();
  assert.deepEqual(sent, ["candidate false"]);
  assert.deepEqual(failed, ["RangeError"]);
});
