// Wishes between peers, and the parameters that senders get, with a browser that may refuse them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Adaptation } from "../../web/sdk/adaptive/adaptation.js";
import { SenderControl } from "../../web/sdk/adaptive/sender_control.js";
import { FakeCall, FakePeer } from "./fake_call.mjs";
import { settled } from "./fake_web_socket.mjs";

const SECOND = 1_000;
const CAMERA = { kind: "video", id: "camera", getSettings: () => ({ width: 1280, height: 720 }) };

/** A sender whose browser refuses parameters until it is negotiated. */
class FakeSender {
  isNegotiated = true;
  /** What was set, in order. */
  set = [];

  constructor(track) {
    this.track = track;
    this.parameters = { transactionId: 0, encodings: [{}] };
  }

  getParameters() {
    return structuredClone({ ...this.parameters, encodings: this.isNegotiated ? this.parameters.encodings : [] });
  }

  async setParameters(parameters) {
    if (parameters.transactionId !== this.parameters.transactionId) throw new DOMException("changed meanwhile", "InvalidModificationError");
    this.parameters = { ...parameters, transactionId: parameters.transactionId + 1 };
    this.set.push(parameters.encodings[0]);
  }

  get last() { return this.set.at(-1); }
}

class AdaptivePeer extends FakePeer {
  status = "connected";
  senders = { audio: new FakeSender({ kind: "audio" }), video: new FakeSender(CAMERA), extra: [] };
  report = [];
  limits = [];

  async stats() { return new Map(this.report.map((one) => [one.id, one])); }
  setVideoLimit(limit) { this.limits.push(limit); }

  /** The same as before, `seconds` later: the encoder keeps up or has stopped. */
  counts(at, captured, encoded) {
    this.report = [
      { id: "s", type: "media-source", timestamp: at, trackIdentifier: "camera", frames: captured },
      { id: "o", type: "outbound-rtp", kind: "video", mediaSourceId: "s", framesEncoded: encoded },
    ];
  }
}

/** Ourselves in a call with these peers. Time is what `pass` says. */
async function inCall(t, ...ids) {
  let now = 1_000;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(performance, "now", () => now);
  const call = new FakeCall("m");
  const media = {
    tracks: { audio: null, video: CAMERA }, state: { audio: true, video: true, camera: true }, settings: { resolution: "auto", capture: null },
    change(changes) {
      Object.assign(this.settings, changes);
      for (const one of adaptations) one.update(); // as calls do when media have changed
    },
  };
  const adaptation = new Adaptation(call, media);
  const adaptations = [adaptation];
  const peers = ids.map((id) => new AdaptivePeer(id));
  for (const peer of peers) {
    call.peers.set(peer.socketId, peer);
    call.emit("peer_added", { peer });
  }
  await settled();
  t.after(() => call.end());
  const pass = async (ms) => {
    for (let passed = 0; passed < ms; passed += 250) {
      now += 250; // no timer is late
      t.mock.timers.tick(250);
      await settled();
    }
  };
  return { call, media, adaptation, adaptations, peers, pass };
}

const wish = (height, more = {}) => ({ type: "video_wish", height, frame_rate: 30, screens: true, ...more });
const shown = (height, more = {}) => ({ tile: { width: 0, height, isPinned: false, ...more }, areScreensShown: true });
const told = (peer, type) => peer.told.filter((message) => message.type === type);

test("a new peer gets 320x180, and a client that never wishes the default", async (t) => {
  const { peers: [peer], pass } = await inCall(t, "a");
  const { video, audio } = peer.senders;
  assert.deepEqual(video.last, { active: true, maxBitrate: 90_000, maxFramerate: 15, scaleResolutionDownBy: 4 });
  assert.deepEqual(audio.last, { active: true, priority: "high", networkPriority: "high" });
  await pass(8 * SECOND);
  assert.deepEqual(video.last, { active: true, maxBitrate: 270_000, maxFramerate: 25, scaleResolutionDownBy: 2 });
});

test("each peer gets what it wishes, and nothing while it shows nothing", async (t) => {
  const { call, peers: [one, other] } = await inCall(t, "a", "b");
  call.hear(one, wish(720));
  call.hear(other, wish(0));
  await settled();
  assert.equal(one.senders.video.last.scaleResolutionDownBy, 1);
  assert.deepEqual([one.senders.video.last.active, other.senders.video.last.active], [true, false]);
  call.hear(other, wish(90));
  await settled();
  assert.deepEqual(other.senders.video.last, { active: true, maxBitrate: 35_000, maxFramerate: 15, scaleResolutionDownBy: 8 });
  for (const nonsense of ["high", -1, NaN, null, {}]) call.hear(other, wish(nonsense));
  await settled();
  assert.equal(other.senders.video.last.active, false);
  call.hear(other, wish(1e9, { frame_rate: -5 }));
  await settled();
  assert.equal(other.senders.video.last.maxBitrate, 1_500_000);
});

test("a screen is off for those who cannot see it, and keeps its sharpness", async (t) => {
  const { call, adaptation, peers: [peer] } = await inCall(t, "a");
  const screen = new FakeSender({ kind: "video", contentHint: "detail" });
  peer.senders.extra.push(screen, new FakeSender({ kind: "audio" }));
  adaptation.update();
  await settled();
  assert.deepEqual([screen.last.active, screen.parameters.degradationPreference], [true, "maintain-resolution"]);
  call.hear(peer, wish(180, { screens: false }));
  await settled();
  assert.equal(screen.last.active, false);
});

test("a muted microphone sends nothing", async (t) => {
  const { media, adaptation, peers: [peer] } = await inCall(t, "a");
  media.state = { ...media.state, audio: false };
  adaptation.update();
  await settled();
  assert.equal(peer.senders.audio.last.active, false);
});

test("we wish once the channel is open, in presets, and at most every 300 ms", async (t) => {
  const { call, adaptation, peers: [peer], pass } = await inCall(t, "a");
  peer.send = () => false;
  adaptation.show(peer, shown(180));
  await pass(SECOND);
  delete peer.send;
  call.reach(peer);
  assert.deepEqual(told(peer, "video_wish"), [{ type: "video_wish", height: 180, frame_rate: 15, screens: true }]);
  for (let height = 180; height < 900; height += 10) adaptation.show(peer, shown(height));
  await pass(SECOND);
  assert.deepEqual(told(peer, "video_wish").map(({ height }) => height), [180, 720]);
});

test("a tile that is hidden only for a moment costs nothing", async (t) => {
  const { adaptation, peers: [peer], pass } = await inCall(t, "a");
  adaptation.show(peer, shown(180));
  adaptation.show(peer, { tile: null, areScreensShown: false });
  assert.equal(peer.isVideoWished, false);
  await pass(SECOND);
  adaptation.show(peer, shown(180));
  await pass(3 * SECOND);
  assert.equal(told(peer, "video_wish").length, 1);
  adaptation.show(peer, { tile: null, areScreensShown: false });
  await pass(3 * SECOND);
  assert.deepEqual(told(peer, "video_wish").at(-1), { type: "video_wish", height: 0, frame_rate: 15, screens: false });
});

test("audio only wishes no video, and says so on the tile", async (t) => {
  const { adaptation, peers: [peer], pass } = await inCall(t, "a");
  adaptation.show(peer, shown(360));
  adaptation.setDataUse("audio");
  await pass(3 * SECOND);
  assert.deepEqual(told(peer, "video_wish").map(({ height, screens }) => [height, screens]), [[360, true], [0, false]]);
  assert.deepEqual(peer.limits.at(-1), { reason: "audio_only", isOff: true });
  adaptation.setDataUse("full");
  assert.equal(peer.limits.at(-1), null);
});

test("a peer says why its video is small or off, and other words mean nothing", async (t) => {
  const { call, adaptation, peers: [peer] } = await inCall(t, "a");
  adaptation.show(peer, shown(360));
  for (const [reason, isOff, limit] of [
    ["network", false, { reason: "slow_link", isOff: false }], ["device", true, { reason: "their_device", isOff: true }],
    ["<b>", true, null], [null, false, null],
  ]) {
    call.hear(peer, { type: "video_limit", reason, is_off: isOff });
    assert.deepEqual(peer.limits.at(-1), limit);
  }
});

test("a device that falls behind lowers its video, tells why, and comes back", async (t) => {
  const { call, media, peers: [peer], pass } = await inCall(t, "a");
  call.hear(peer, wish(360));
  let captured = 0, encoded = 0, at = 0;
  const live = async (seconds, share) => {
    for (let second = 0; second < seconds; second += 2) {
      const { maxFramerate = 0 } = peer.senders.video.last;
      peer.counts((at += 2_000), (captured += 60), (encoded += 2 * maxFramerate * share));
      await pass(2_000);
    }
  };
  await live(6, 1);
  assert.equal(peer.senders.video.last.scaleResolutionDownBy, 2);
  await live(30, 0.3);
  assert.equal(peer.senders.video.last.scaleResolutionDownBy, 8);
  assert.deepEqual(told(peer, "video_limit").at(-1), { type: "video_limit", reason: "device", is_off: false });
  assert.deepEqual(media.settings.capture, { down: 3, frameRate: 12 }, "less is taken from the camera");
  await live(160, 1);
  assert.deepEqual([peer.senders.video.last.scaleResolutionDownBy, peer.senders.video.last.maxFramerate], [2, 25]);
  assert.deepEqual(told(peer, "video_limit").at(-1), { type: "video_limit", reason: null, is_off: false });
  assert.equal(media.settings.capture, null);

  await live(30, 0.3);
  assert.notEqual(media.settings.capture, null);
  call.end();
  assert.equal(media.settings.capture, null, "the next call begins with all of the camera");
});

test("an encoder that stands still is started again", async (t) => {
  const { call, peers: [peer], pass } = await inCall(t, "a");
  call.hear(peer, wish(180));
  for (let round = 1; round <= 5; round++) {
    peer.counts(round * 2_000, round * 60, 7);
    await pass(2_000);
  }
  assert.deepEqual(peer.senders.video.set.slice(-2).map(({ active }) => active), [false, true]);
});

test("a device at its last level shows three: those who speak, and otherwise those with a picture", async (t) => {
  const { adaptation, peers, pass } = await inCall(t, ..."abcdefg");
  const heights = () => peers.map((peer) => adaptation.figuresOf(peer).wished);
  for (const peer of peers) adaptation.show(peer, shown(180));
  adaptation.show(peers[0], { tile: null, areScreensShown: true });
  peers[1].mediaState = { video: false };
  assert.deepEqual(heights(), [0, 180, 180, 180, 180, 180, 180]);
  for (let round = 1; round <= 20; round++) {
    for (const peer of peers) peer.counts(round * 2_800, round * 84, round * 2); // far too few are encoded
    await pass(2_800);
  }
  assert.deepEqual(heights(), [0, 0, 180, 180, 180, 0, 0], "from us on in the circle");
  adaptation.hearSpeakers(["g", "a"]);
  await pass(2_800);
  assert.deepEqual(heights(), [0, 0, 180, 180, 0, 0, 180], "who is not seen takes no place");
  adaptation.hearSpeakers(["f", "e"]);
  await pass(2_800);
  assert.deepEqual(heights(), [0, 0, 180, 0, 0, 180, 180], "while they may go on, those who spoke keep their places");
});

test("several calls with the same camera change it once each", async (t) => {
  const { call, media, adaptations, peers: [peer], pass } = await inCall(t, "a");
  adaptations.push(new Adaptation(new FakeCall("n"), media)); // where nobody else is
  for (let round = 1; round <= 20; round++) {
    peer.counts(round * 2_000, round * 60, round);
    await pass(2_000);
  }
  assert.deepEqual(media.settings.capture, { down: 3, frameRate: 12 });
  call.lose(peer);
  assert.equal(media.settings.capture, null);
});

test("parameters that the browser refuses are set again until it takes them", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sender = new FakeSender(CAMERA);
  sender.isNegotiated = false;
  const control = new SenderControl(sender);
  control.set({ encoding: { active: true, maxBitrate: 1 } });
  await settled();
  control.set({ encoding: { active: true, maxBitrate: 2 } });
  for (let round = 0; round < 5; round++) {
    t.mock.timers.tick(1_000);
    await settled();
  }
  assert.deepEqual(sender.set, []);
  sender.isNegotiated = true;
  t.mock.timers.tick(10_000);
  await settled();
  assert.deepEqual(sender.set, [{ active: true, maxBitrate: 2 }]);
  control.set({ encoding: { active: true, maxBitrate: 2 } });
  control.close();
  t.mock.timers.tick(10_000);
  await settled();
  assert.equal(sender.set.length, 1);
});

test("nothing runs on after the last peer or the call's end", async (t) => {
  const { call, peers: [peer], pass } = await inCall(t, "a");
  call.lose(peer);
  let asked = 0;
  peer.stats = async () => { asked += 1; return new Map(); };
  await pass(10 * SECOND);
  assert.equal(asked, 0);
});
