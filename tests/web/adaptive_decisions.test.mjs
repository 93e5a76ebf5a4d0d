// What each peer gets, decided from tables of figures and a time that the tests say.

import assert from "node:assert/strict";
import { test } from "node:test";

import { allocate, captureFor, DEVICE_LEVELS, LINK_LEVELS } from "../../web/sdk/adaptive/allocation.js";
import { peopleFor } from "../../web/sdk/adaptive/capacity.js";
import { orderCodecs } from "../../web/sdk/adaptive/codecs.js";
import { judgeDevice, judgeLink } from "../../web/sdk/adaptive/judgements.js";
import { LatestSpeakers } from "../../web/sdk/adaptive/latest_speakers.js";
import { cameraParameters, evenScale, microphoneParameters, screenParameters } from "../../web/sdk/adaptive/parameters.js";
import { presetFor } from "../../web/sdk/adaptive/presets.js";
import { changeBetween, readingOf } from "../../web/sdk/adaptive/readings.js";
import { Steps } from "../../web/sdk/adaptive/steps.js";
import { wishedHeight } from "../../web/sdk/adaptive/wishes.js";
import { isLarge, withCheapVoice } from "../../web/sdk/peer/voice_sdp.js";
import { basicConstraints, DEFAULT_SETTINGS } from "../../web/sdk/media/constraints.js";

const SECOND = 1_000;

test("a tile gets the preset that covers it", () => {
  for (const [width, height, preset] of [
    [100, 60, 90], [160, 100, 90], [266, 150, 180], [320, 180, 180], [90, 200, 180], [640, 400, 360], [640, 480, 360],
    [960, 540, 720], [1280, 720, 720], [1920, 1080, 1080], [4000, 3000, 1080], [0, 0, 90],
  ]) assert.equal(presetFor({ width, height }).height, preset, `${width}x${height}`);
});

test("a tile that shrinks a little keeps its preset", () => {
  const sizes = [240, 236, 245, 200, 190, 180, 240, 236];
  let before;
  const presets = sizes.map((height) => (before = presetFor({ width: 0, height }, before).height));
  assert.deepEqual(presets, [180, 180, 360, 360, 180, 180, 180, 180]);
});

test("encoded sizes have even sides, whichever way a browser rounds", () => {
  const cameras = [[1280, 720], [640, 480], [1920, 1080], [960, 540], [1366, 768], [720, 1280], [641, 359], [352, 288], [800, 450]];
  for (const [width, height] of cameras) {
    for (const preset of [90, 180, 360, 720]) {
      const scale = evenScale({ width, height }, preset);
      assert.ok(scale >= 1, `${width}x${height} to ${preset}: ${scale}`);
      if (scale === 1) continue; // the camera's own size
      for (const side of [width / scale, height / scale]) {
        for (const rounded of [Math.floor(side), Math.round(side)]) assert.equal(rounded % 2, 0, `${width}x${height} to ${preset}: ${side}`);
      }
      assert.ok(Math.min(width, height) / scale > Math.min(preset, width, height) - 45, `${width}x${height} to ${preset} is not too small`);
    }
  }
  assert.equal(evenScale({ width: 1280, height: 720 }, 180), 4);
});

test("a sender gets the figures of its preset", () => {
  const source = { width: 1280, height: 720 };
  const { encoding, degradationPreference } = cameraParameters({ height: 180, frameRate: 30 }, source);
  assert.deepEqual(encoding, { active: true, maxBitrate: 90_000, maxFramerate: 15, scaleResolutionDownBy: 4 });
  assert.equal(degradationPreference, "maintain-resolution");
  assert.deepEqual(cameraParameters({ height: 0, frameRate: 0 }, source), { encoding: { active: false } });
  assert.equal(cameraParameters({ height: 720, frameRate: 30 }, null).encoding.scaleResolutionDownBy, 1);
  const text = screenParameters({ isWanted: true, frameRate: 10, contentHint: "detail" });
  assert.deepEqual([text.encoding.maxFramerate, text.degradationPreference], [10, "maintain-resolution"]);
  assert.equal(screenParameters({ isWanted: true, frameRate: 30, contentHint: "motion" }).degradationPreference, "maintain-framerate");
  assert.deepEqual(microphoneParameters(false).encoding, { active: false, priority: "high", networkPriority: "high" });
});

const link = (id, height = 360, level = 0) => ({ id, height, frameRate: 30, level });
const heights = (shares) => Object.fromEntries([...shares].map(([id, { height }]) => [id, height]));
const allocated = (links, state = {}) =>
  allocate({ links, device: 0, isSpeaker: false, isLowData: false, ownId: "m", ...state });

test("each link carries what its peer wishes", () => {
  const shares = allocated([link("a", 180), link("b", 720), link("c", 0)]);
  assert.deepEqual(heights(shares), { a: 180, b: 720, c: 0 });
  assert.deepEqual([...shares.values()].map(({ reason }) => reason), [null, null, null]);
});

test("a busy device lowers frame rate, then size, then turns video off", () => {
  const seen = DEVICE_LEVELS.map((_, device) => {
    const shares = [...allocated([..."abcdefgh"].map((id) => link(id, 720)), { device }).values()];
    const on = shares.filter(({ height }) => height > 0);
    return [on[0].height, on[0].frameRate, on.length];
  });
  assert.deepEqual(seen, [[720, 30, 8], [720, 20, 8], [720, 15, 8], [360, 15, 8], [180, 12, 8], [90, 12, 8], [90, 12, 4], [90, 12, 3]]);
  assert.deepEqual(heights(allocated([link("a"), link("b"), link("c")], { device: seen.length - 1 })), { a: 90, b: 90, c: 90 });
});

test("a busy device takes no more from its camera than a peer can get, and no less", () => {
  for (const [resolution, full, ...expected] of [
    ["auto", 720, 360, 180, 180, 180, 180], ["1080p", 1080, 720, 360, 180, 180, 180], ["360p", 360, 180, 180, 180, 180, 180],
  ]) {
    const taken = DEVICE_LEVELS.map((_, device) =>
      basicConstraints("video", { ...DEFAULT_SETTINGS, resolution, capture: captureFor(device) }).height.ideal);
    assert.deepEqual(taken, [full, full, full, ...expected]);
    taken.forEach((height, device) =>
      assert.ok(allocated([link("a", full)], { device }).get("a").height <= height, `${full} at level ${device}`));
  }
  assert.equal(captureFor(4).frameRate, 12);
});

test("when half of the links lose video, clients begin with different peers", () => {
  const ids = [..."abcdefghi"];
  const received = Object.fromEntries(ids.map((id) => [id, 0]));
  for (const ownId of ids) {
    const links = ids.filter((id) => id !== ownId).map((id) => link(id, 180));
    for (const [id, { height }] of allocated(links, { ownId, device: 6 })) received[id] += height > 0 ? 1 : 0;
  }
  assert.deepEqual(Object.values(received), Array(9).fill(4));
});

test("large tiles keep their video longest, and that of a speaker stays on", () => {
  const last = DEVICE_LEVELS.length - 1;
  assert.deepEqual(heights(allocated([link("n", 180), link("o", 180), link("a", 720), link("b", 180), link("p", 180)], { device: last })),
    { n: 90, o: 90, a: 90, b: 0, p: 0 });
  const speaking = allocated([..."abcdefgh"].map((id) => link(id)), { device: last, isSpeaker: true });
  assert.deepEqual([...speaking.values()].map(({ height }) => height), Array(8).fill(90));
  assert.deepEqual(heights(allocated([link("a", 360, LINK_LEVELS.length - 1)], { isSpeaker: true })), { a: 90 });
});

test("who speaks keeps the place among the few, and gives it up after a silence", () => {
  const speakers = new LatestSpeakers(3);
  const now = () => [...speakers.first([..."vwxyzab"])].join("");
  assert.equal(now(), "vwx", "nobody has spoken");
  speakers.hear(["x"], 0);
  assert.equal(now(), "xvw");
  speakers.hear(["y", "z"], 1 * SECOND);
  speakers.hear(["x", "y", "a"], 5 * SECOND);
  assert.equal(now(), "xyz");
  speakers.hear(["x", "y"], 10 * SECOND);
  speakers.hear(["x", "y", "a", "b"], 22 * SECOND);
  assert.equal(now(), "xya", "z has been silent, and there is one place");
  speakers.forget("x");
  assert.equal(now(), "yav");
  assert.deepEqual([...speakers.first(["v", "a"])], ["a", "v"], "who is not among them takes no place");
  speakers.hear(["b", "y", "a"], 45 * SECOND);
  assert.equal(now(), "yab", "who speaks at the same time keeps the place");
  speakers.hear([], 110 * SECOND);
  assert.equal(now(), "vwx");
});

test("the bad network of one peer costs no other, and each is told its reason", () => {
  const shares = allocated([link("a", 720, 2), link("b", 720)], { device: 0 });
  assert.deepEqual(heights(shares), { a: 180, b: 720 });
  assert.deepEqual([...shares.values()].map(({ reason }) => reason), ["network", null]);
  const off = allocated([link("a", 720, LINK_LEVELS.length - 1)]).get("a");
  assert.deepEqual([off.height, off.reason], [0, "network"]);
  assert.equal(allocated([link("a", 720)], { device: 3 }).get("a").reason, "device");
});

test("low data limits what is sent, and that is no reason to tell", () => {
  const { height, reason } = allocated([link("a", 720)], { isLowData: true }).get("a");
  assert.deepEqual([height, reason], [180, null]);
});

test("what we wish depends on the tile, the data use and who is pinned", () => {
  const tile = (height, isPinned = false) => ({ width: 0, height, isPinned });
  for (const [shown, dataUse, isLimited, wished] of [
    [tile(480), "full", false, 360], [tile(480), "low", false, 180], [tile(960, true), "low", false, 720], [tile(90), "low", false, 90],
    [tile(480), "audio", false, 0], [tile(480, true), "audio", false, 0], [null, "full", false, 0],
    [tile(480), "full", true, 0], [tile(480, true), "full", true, 360],
  ]) assert.equal(wishedHeight(shown, { dataUse, isLimited }), wished, JSON.stringify([shown, dataUse, isLimited]));
});

/** The level after each sample, one every two seconds. */
const levels = (steps, samples, from = 0) => samples.map((limit, index) => {
  steps.take({ limit, mayRise: true }, from + index * 2 * SECOND);
  return steps.level;
});

test("one limited sample changes nothing, two do", () => {
  assert.deepEqual(levels(new Steps({ last: 3 }), [1, 0, 1, 1, 2, 2, 1, 1]), [0, 0, 0, 1, 1, 3, 3, 3]);
});

test("a level is left after 15 s without a limit, and after each failed try twice as late", () => {
  const steps = new Steps({ last: 3 });
  const times = [];
  let level = 0;
  for (let now = 0; now < 300; now += 2) {
    steps.take({ limit: steps.level === 0 ? 1 : 0 }, now * SECOND); // only level 1 can be borne
    if (steps.level < level) times.push(now);
    level = steps.level;
  }
  const pauses = times.slice(1).map((time, index) => time - times[index]);
  assert.deepEqual([times[0], pauses.slice(0, 3)], [18, [34, 64, 124]]);
});

test("a step up that holds makes the next pause short again", () => {
  const steps = new Steps({ last: 3 });
  levels(steps, [1, 1, ...Array(8).fill(0), 1, 1]); // fails once: the pause is 30 s now
  levels(steps, Array(60).fill(0), 24 * SECOND);
  assert.equal(steps.level, 0);
  levels(steps, [1, 1], 200 * SECOND);
  assert.deepEqual(levels(steps, Array(8).fill(0), 204 * SECOND).at(-1), 0);
});

test("a network that recovers gives all back in one step, within 15 s", () => {
  const steps = new Steps({ last: 4, firstWait: 9 * SECOND, isJump: true });
  levels(steps, Array(8).fill(1));
  assert.equal(steps.level, 4);
  assert.deepEqual(levels(steps, Array(6).fill(0), 16 * SECOND), [4, 4, 4, 4, 0, 0]);
});

test("nothing rises while something speaks against it", () => {
  const steps = new Steps({ last: 3 });
  levels(steps, [1, 1]);
  for (let now = 4; now < 100; now += 2) steps.take({ limit: 0, mayRise: false }, now * SECOND);
  assert.equal(steps.level, 1);
});

const CHANGE = { seconds: 2, capturedRate: 30, encodedRate: 15, encodeLoad: 0.05, sent: 85_000, concealedShare: 0, lost: 0 };
const READING = { available: 1_000_000, roundTripTime: 0.05, loss: 0, isShort: false };
const VIDEO = { height: 180, frameRate: 15, bitrate: 90_000 };
const sample = ({ change = {}, reading = {}, video = VIDEO } = {}) =>
  ({ change: { ...CHANGE, ...change }, reading: { ...READING, ...reading }, video });

test("a link is limited by its estimate, its losses and its delay", () => {
  const limit = (figures, link = {}) => judgeLink(sample(figures), { shortestRoundTrip: 0.05, isNew: false, ...link }).limit;
  assert.equal(limit({}), 0);
  assert.equal(limit({ reading: { available: 60_000 } }), 1);
  assert.equal(limit({ reading: { available: 60_000 } }, { isNew: true }), 0);
  assert.equal(limit({ reading: { available: null } }), 0);
  assert.equal(limit({ reading: { loss: 0.05 } }), 0);
  assert.equal(limit({ reading: { loss: 0.2 } }), 1);
  assert.equal(limit({ reading: { roundTripTime: 0.7 } }), 1);
  assert.equal(limit({ reading: { isShort: true }, change: { sent: 20_000 } }), 1);
  assert.equal(limit({ reading: { loss: 0.2, roundTripTime: 2, available: 10_000 } }), 2);
  const lowest = (reading) => judgeLink(sample({ reading }), { shortestRoundTrip: 0.05, isNew: false }).lowest;
  assert.deepEqual([lowest({ loss: 0.5 }), lowest({ available: 10_000 })], [LINK_LEVELS.length - 2, LINK_LEVELS.length - 1]);
});

test("a device is limited by its encoders, late timers, gaps in all sound or the browser's word", () => {
  const judged = (samples, device = {}) => judgeDevice(samples, { lag: 5, pressure: null, cores: 4, ...device });
  assert.deepEqual(judged([sample(), sample()]), { limit: 0, mayRise: true });
  assert.equal(judged([sample({ change: { encodedRate: 8 } })]).limit, 1);
  assert.equal(judged([sample({ change: { encodedRate: 4 } })]).limit, 2);
  assert.equal(judged([sample({ change: { encodedRate: 8, capturedRate: 8 } })]).limit, 0); // a camera in the dark
  assert.equal(judged([sample({ change: { encodedRate: 8 }, reading: { isShort: true } })]).limit, 0); // the network's fault
  assert.equal(judged([sample({ change: { encodeLoad: 1.5 } }), sample({ change: { encodeLoad: 1.5 } })]).limit, 1);
  assert.equal(judged([sample()], { lag: 100 }).limit, 1);
  assert.deepEqual(judged([sample()], { pressure: "critical" }), { limit: 0, mayRise: false }); // other programs are busy
  assert.equal(judged([sample({ change: { encodedRate: 12 } })], { pressure: "critical" }).limit, 1);
  assert.equal(judged([sample()], { pressure: "serious" }).mayRise, false);
  const gap = sample({ change: { concealedShare: 0.1 } });
  assert.deepEqual([[gap], [gap, sample()], [gap, gap]].map((samples) => judged(samples).limit), [0, 0, 1]);
});

test("readings come from the camera's own stream", () => {
  const report = (at, frames) => [
    { id: "s1", type: "media-source", timestamp: at, trackIdentifier: "camera", frames: frames * 2 },
    { id: "s2", type: "media-source", timestamp: at, trackIdentifier: "screen", frames: 1 },
    { id: "o2", type: "outbound-rtp", kind: "video", mediaSourceId: "s2", framesEncoded: 7, totalEncodeTime: 1 },
    { id: "o1", type: "outbound-rtp", kind: "video", mediaSourceId: "s1", framesEncoded: frames, totalEncodeTime: frames / 10, bytesSent: frames * 100 },
    { id: "a", type: "inbound-rtp", kind: "audio", totalSamplesReceived: frames * 1_000, concealedSamples: frames * 100, silentConcealedSamples: frames * 90 },
    { id: "p", type: "candidate-pair", nominated: true, state: "succeeded", availableOutgoingBitrate: 500, currentRoundTripTime: 0.1 },
  ];
  const [before, now] = [report(1_000, 10), report(3_000, 40)].map((one) => readingOf(one, "camera"));
  assert.deepEqual([now.available, now.roundTripTime, now.loss], [500, 0.1, null]);
  assert.deepEqual(changeBetween(before, now),
    { seconds: 2, capturedRate: 30, encodedRate: 15, encodeLoad: 1.5, sent: 12_000, concealedShare: 0.01, lost: 0 });
});

test("hardware codecs come first, and AV1 last without hardware or for screens", () => {
  const codecs = ["VP8", "rtx", "VP9", "H264", "AV1"].map((name) => ({ mimeType: `video/${name}`, clockRate: 90_000 }));
  const order = (abilities, use = "camera") => orderCodecs(codecs, new Map(Object.entries(abilities)), use).map(({ mimeType }) => mimeType.slice(6));
  const hardware = { smooth: true, powerEfficient: true };
  const software = { smooth: true, powerEfficient: false };
  assert.deepEqual(order({}), ["VP8", "rtx", "VP9", "H264", "AV1"]);
  assert.deepEqual(order({ "video/vp8": software, "video/h264": hardware }), ["H264", "VP8", "rtx", "VP9", "AV1"]);
  assert.deepEqual(order({ "video/h264": { smooth: false, powerEfficient: true } }), ["VP8", "rtx", "VP9", "H264", "AV1"]);
  assert.deepEqual(order({ "video/av1": hardware }), ["AV1", "VP8", "rtx", "VP9", "H264"]);
  assert.deepEqual(order({ "video/av1": hardware }, "screen"), ["VP8", "rtx", "VP9", "H264", "AV1"]);
});

test("silence costs next to nothing, on the microphone's line only", () => {
  const section = "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:63 111/111\r\n"
    + "a=fmtp:111 minptime=10;useinbandfec=1\r\n";
  const [small, large] = [{ isLarge: false }, { isLarge: true }];
  assert.equal(withCheapVoice(section + section, small), section.replace("fec=1", "fec=1;usedtx=1") + section);
  assert.equal(withCheapVoice(withCheapVoice(section, small), small), withCheapVoice(section, small));
  assert.equal(withCheapVoice(section + section, large), section.replace("fec=1", "fec=1;usedtx=1\r\na=ptime:60") + section);
  const messages = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
  assert.equal(withCheapVoice(messages, large), messages);
  assert.deepEqual([3, 4, 3, 2].map((peers, index) => isLarge(peers, index > 1)), [false, true, true, false]);
});

test("the lobby's number depends on processor and network, and is never below two", () => {
  for (const [device, people] of [
    [{ cores: 1 }, 2], [{ cores: 2 }, 8], [{ cores: 8 }, 12], [{ cores: 8, downlink: 1.5 }, 4], [{ cores: 8, downlink: 0.1 }, 2],
    [{ cores: 8, saveData: true }, 6],
  ]) assert.equal(peopleFor(device), people, JSON.stringify(device));
});
