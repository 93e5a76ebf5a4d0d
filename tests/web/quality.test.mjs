import assert from "node:assert/strict";
import { test } from "node:test";

import { statsOf, readReport, totalsOf } from "../../web/sdk/quality/stats.js";
import { Measurements } from "../../web/sdk/quality/measurements.js";
import { levelOf, Quality } from "../../web/sdk/quality/quality.js";

const CAMERA = "camera-track";

/** What Chromium answers, as far as it is looked at; `at` in ms. */
function report({ at = 0, lost = 0, frames = 10, rtt = 0.04, local = "host" } = {}) {
  return [
    { id: "T", type: "transport", timestamp: at, selectedCandidatePairId: "P" },
    { id: "P", type: "candidate-pair", timestamp: at, localCandidateId: "L", remoteCandidateId: "R", currentRoundTripTime: rtt,
      bytesReceived: at * 100, bytesSent: at * 50, nominated: true, state: "succeeded" },
    { id: "P2", type: "candidate-pair", timestamp: at, localCandidateId: "L", remoteCandidateId: "R", state: "waiting", nominated: false },
    { id: "L", type: "local-candidate", candidateType: local, protocol: "udp", address: "192.0.2.1", port: 5000,
      ...(local === "relay" && { relayProtocol: "tcp" }) },
    { id: "L2", type: "local-candidate", candidateType: "srflx", protocol: "udp", address: "198.51.100.7", port: 5001 },
    { id: "R", type: "remote-candidate", candidateType: "host", protocol: "udp", address: "2001:db8::1", port: 5002 },
    { id: "C", type: "codec", mimeType: "video/VP8" },
    { id: "CA", type: "codec", mimeType: "audio/opus" },
    { id: "A", type: "inbound-rtp", kind: "audio", codecId: "CA", jitter: 0.012, packetsReceived: at, packetsLost: lost, bytesReceived: 1 },
    { id: "S", type: "inbound-rtp", kind: "video", codecId: "C", trackIdentifier: "screen", framesDecoded: 1, frameWidth: 1920,
      frameHeight: 1080, packetsReceived: 0, packetsLost: 0 },
    { id: "V", type: "inbound-rtp", kind: "video", codecId: "C", trackIdentifier: CAMERA, framesDecoded: frames, framesPerSecond: 29,
      frameWidth: 640, frameHeight: 360, packetsReceived: at, packetsLost: 0, bytesReceived: 1 },
    { id: "O", type: "outbound-rtp", kind: "video", codecId: "C", bytesSent: 1, frameWidth: 1280, frameHeight: 720,
      framesPerSecond: 30, qualityLimitationReason: "bandwidth" },
    { id: "RI", type: "remote-inbound-rtp", kind: "video", fractionLost: 0.02, roundTripTime: 0.05 },
  ];
}

const read = (options) => readReport(report(options), CAMERA);

test("figures come from the selected way and the camera's own flow", () => {
  const [first, second] = [read({ at: 1_000 }), read({ at: 3_000, lost: 80, local: "relay" })];
  const figures = statsOf(second, totalsOf(second), totalsOf(first));
  assert.deepEqual(figures, {
    roundTripTime: 40, loss: 80 / 4_080, sentLoss: 0.02, jitter: 12, received: 800_000, sent: 400_000,
    picture: { width: 640, height: 360, fps: 29, codec: "VP8" },
    sentPicture: { width: 1280, height: 720, fps: 30, codec: "VP8" },
    soundCodec: "opus", path: "relayed", protocol: "tcp", limitation: "bandwidth",
    candidates: { local: { relay: 1, srflx: 1 }, remote: { host: 1 } },
  });
});

test("a first sample has no rates yet, and an empty report no figures at all", () => {
  const first = read({ at: 1_000 });
  const { received, loss, path } = statsOf(first, totalsOf(first), null);
  assert.deepEqual([received, loss, path], [null, null, "direct"]);
  const nothing = readReport([], undefined);
  const figures = statsOf(nothing, totalsOf(nothing), null);
  assert.deepEqual([figures.roundTripTime, figures.picture, figures.path, figures.candidates], [null, null, null, { local: {}, remote: {} }]);
});

test("another browser names no selected pair, but says which one was nominated", () => {
  const stats = report({ at: 1_000 }).filter(({ type }) => type !== "transport");
  assert.equal(statsOf(readReport(stats, CAMERA), totalsOf(readReport(stats, CAMERA)), null).roundTripTime, 40);
});

test("rates never fall below nothing when the way changes and counts anew", () => {
  const [before, after] = [read({ at: 5_000 }), read({ at: 6_000 })];
  const changed = { ...totalsOf(after), bytesReceived: 10 };
  assert.equal(statsOf(after, changed, totalsOf(before)).received, 0);
});

test("the worst figure decides the level", () => {
  const best = { roundTripTime: 40, loss: 0, sentLoss: null, jitter: 5 };
  assert.equal(levelOf(best), "good");
  assert.equal(levelOf({ ...best, roundTripTime: 350 }), "fair");
  assert.equal(levelOf({ ...best, jitter: 60, loss: 0.2 }), "poor");
});

test("the level follows lasting changes only, step by step", () => {
  const quality = new Quality();
  const after = (...samples) => samples.map((sample) => { quality.take(sample); return quality.level; });
  assert.deepEqual(after("poor", "good", "poor", "good"), ["good", "good", "good", "good"]);
  assert.deepEqual(after("poor", "poor", "poor", "poor"), ["good", "fair", "fair", "poor"]);
  assert.deepEqual(after("good", "good", "good", "fair", "good", "good", "good"), ["poor", "poor", "fair", "fair", "fair", "fair", "good"]);
});

/** A call of one peer whose connection answers these reports, one after the other. */
function callOf(...reports) {
  const peer = {
    socketId: "a-socket-id", participant: { display_name: "Grace Hopper", role: "guest" }, status: "connected", isAway: false,
    mediaState: null, tracks: { video: { id: CAMERA } },
    connection: { connectionState: "connected" },
    stats: async () => new Map(reports.shift().map((one) => [one.id, one])),
  };
  return { peer, call: { peers: new Map([[peer.socketId, peer]]) } };
}

test("a picture without a new frame for some seconds is still", async () => {
  const { peer, call } = callOf(...[10, 20, 20, 20, 30].map((frames, index) => report({ at: index * 2_000, frames })));
  const measurements = new Measurements(call);
  const stills = [];
  for (let at = 0; at < 10_000; at += 2_000) {
    await measurements.sample(at);
    stills.push(measurements.of(peer).isStill);
  }
  assert.deepEqual(stills, [false, false, false, true, false]);
});

test("what is kept for a bug report has no address, name or id in it, and ends after five minutes", async () => {
  const times = [0, 2_000, 400_000];
  const { call } = callOf(...times.map((at) => report({ at })));
  const measurements = new Measurements(call);
  for (const at of times) await measurements.sample(at);
  const [{ samples }] = measurements.report();
  assert.deepEqual(samples.map(({ at }) => at), [400_000]);
  assert.equal(samples[0].candidates.local.srflx, 1);
  assert.doesNotMatch(JSON.stringify(measurements.report()), /192\.0\.2|198\.51|2001:db8|Grace|socket-id|camera-track/);
});

test("somebody who left stays in the report until their moments are too old", async () => {
  const { call } = callOf(report());
  const measurements = new Measurements(call);
  await measurements.sample(0);
  call.peers.clear();
  await measurements.sample(1_000);
  assert.equal(measurements.report()[0].is_inside, false);
  await measurements.sample(400_000);
  assert.deepEqual(measurements.report(), []);
});

test("a connection that was closed meanwhile costs the others nothing", async () => {
  const { peer, call } = callOf(report());
  const closed = { ...peer, socketId: "closed", stats: async () => { throw new DOMException("closed"); } };
  call.peers = new Map([[closed.socketId, closed], [peer.socketId, peer]]);
  const measurements = new Measurements(call);
  await measurements.sample(0);
  assert.equal(measurements.of(closed), null);
  assert.equal(measurements.of(peer).level, "good");
});
