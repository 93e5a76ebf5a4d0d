import assert from "node:assert/strict";
import { test } from "node:test";

import { checkConnection, STEPS } from "../../web/sdk/doctor/doctor.js";
import { FakeDeviceTrack, FakeMediaDevices, camera, microphone } from "./fake_media_devices.mjs";
import { FakeNetwork, answering, silent } from "./fake_turn.mjs";
import { settled } from "./fake_web_socket.mjs";

const STUN = "stun:stun.example:3478";
const UDP = "turn:turn.example:3478?transport=udp";
const TCP = "turn:turn.example:3478?transport=tcp";
const TLS = "turns:turn.example:5349";
const KEY = { username: "1:check-me", credential: "secret" };
const SRFLX = answering({ types: ["host", "srflx"] });
const STEP = 10; // ms by which time passes
const TIMEOUT = 10_100; // ms; after it every gathering is judged

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A check with these servers; `pass` lets time pass. The devices are those of a lobby that has them open. */
function check(t, servers = { [STUN]: SRFLX, [UDP]: answering() }, changes = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let clock = 0;
  const network = Object.assign(new FakeNetwork(), { servers, ...changes.network });
  const urls = Object.keys(servers);
  network.iceServers = changes.iceServers ?? urls.map((url) => ({ urls: [url], ...(url.startsWith("turn") ? KEY : {}) }));
  const mediaDevices = new FakeMediaDevices(camera("cam"), microphone("mic"));
  const media = {
    tracks: { audio: new FakeDeviceTrack("audio"), video: new FakeDeviceTrack("video") },
    problems: { audio: null, video: null },
    isOpening: () => false,
    settings: {},
    devices: { find: () => null, areNamed: () => true },
    ...changes.media,
  };
  const cancelling = new AbortController();
  const seen = { results: [], steps: [] };
  const done = checkConnection({
    url: "wss://calls.example/ws", media, isInCall: false, lookAt: async () => changes.sight ?? "picture", signal: cancelling.signal,
    onResults: (results) => { seen.results = results; },
    onStep: (running, count) => seen.steps.push([running, count]),
    environment: { ...network.environment(() => clock), mediaDevices, ...changes.environment },
    ...changes.options,
  });
  done.catch(() => {});
  const pass = async (time) => {
    for (const end = clock + time; clock < end;) {
      await tick();
      clock += STEP;
      t.mock.timers.tick(STEP);
    }
    await settled();
  };
  const of = (name, url) => seen.results.find((one) => one.check === name && (!url || one.url === url));
  return { network, mediaDevices, media, cancelling, seen, done, pass, of };
}

const briefly = ({ check: name, state, cause, who }) => [name, state, cause, who];

test("where everything works each check is fine, in order, and nothing stays open", async (t) => {
  const { network, done, pass, seen } = check(t, { [STUN]: SRFLX, [UDP]: answering(), [TCP]: answering(), [TLS]: answering() });
  await pass(12_000);
  const results = await done;
  assert.deepEqual(results.map(briefly), [
    "secure_page", "camera", "microphone", "speaker", "websocket", "reconnect", "ice_servers", "stun", "turn", "turn", "turn",
    "relay_call", "relay_call", "relay_call", "udp",
  ].map((name) => [name, "fine", "ok", null]));
  assert.deepEqual(results.filter(({ check: name }) => name === "turn").map(({ url }) => url), [UDP, TCP, TLS]);
  assert.deepEqual(network.open, []);
  assert.equal(network.sockets.length, 2);
  assert.deepEqual(seen.steps.at(-1), [[], STEPS.length]);
  assert.deepEqual(network.connections.map(({ policy }) => policy), ["all", ...Array(9).fill("relay")]);
});

test("a call through the relay is measured", async (t) => {
  const { done, pass, of } = check(t, { [UDP]: answering({ latency: 40 }) });
  await pass(5_000);
  await done;
  const { figures } = of("relay_call");
  assert.equal(figures.loss, 0);
  assert.ok(figures.rate > 1_900_000 && figures.rate < 2_100_000, `${figures.rate}`);
  assert.ok(figures.roundTrip >= 80 && figures.roundTrip <= 90, `${figures.roundTrip}`);
});

for (const [does, cause] of [
  [{ losesEvery: 10 }, "lossy"], [{ latency: 200 }, "slow"], [{ mostPackets: 100 }, "narrow"],
]) {
  test(`a call through the relay that is ${cause} is a warning about the network`, async (t) => {
    const { done, pass, of } = check(t, { [UDP]: answering(does) });
    await pass(5_000);
    await done;
    assert.deepEqual(briefly(of("relay_call")), ["relay_call", "warning", cause, "network"]);
  });
}

test("a relay through which nothing comes is the operator's fault", async (t) => {
  const { done, pass, of, network } = check(t, { [UDP]: answering({ passes: false }) });
  await pass(9_000);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "fine", "ok", null]);
  assert.deepEqual(briefly(of("relay_call")), ["relay_call", "fault", "nothing_through", "operator"]);
  assert.deepEqual(network.open, []);
});

test("a server that says nothing is judged only when its time is over", async (t) => {
  const { done, pass, of, network } = check(t, { [STUN]: SRFLX, [UDP]: silent() });
  await pass(9_900);
  assert.equal(of("turn"), undefined);
  await pass(300);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "fault", "no_answer", "operator"]);
  assert.deepEqual(briefly(of("stun")), ["stun", "fine", "ok", null]);
  assert.equal(of("relay_call"), undefined);
  assert.deepEqual(network.open, []);
});

test("a relay address means fine, whatever errors came before it", async (t) => {
  const errors = [{ errorCode: 701, errorText: "TURN allocate request timed out.", address: "10.0.0.x", port: 1 }, { errorCode: 401, errorText: "" }];
  const { done, pass, of } = check(t, { [UDP]: answering({ errors }) });
  await pass(5_000);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "fine", "ok", null]);
});

for (const [errorCode, cause] of [[401, "credentials_refused"], [486, "quota"], [508, "no_capacity"], [403, "forbidden"]]) {
  test(`error ${errorCode} of the TURN server is ${cause}`, async (t) => {
    const errors = [{ errorCode: 701, errorText: "" }, { errorCode, errorText: "said" }];
    const { done, pass, of } = check(t, { [UDP]: answering({ types: [], errors }) });
    await pass(2_000);
    await done;
    assert.deepEqual(briefly(of("turn")), ["turn", "fault", cause, "operator"]);
    assert.match(of("turn").detail, new RegExp(`${errorCode} said`));
    assert.deepEqual(briefly(of("udp")), ["udp", "fine", "ok", null], "a refusal is an answer");
  });
}

test("a name that cannot be looked up, and a URL that the browser refuses", async (t) => {
  const errors = [{ errorCode: 701, errorText: "TURN host lookup received error." }];
  const { done, pass, of } = check(t, { [UDP]: answering({ types: [], errors }), "turn:broken": answering() });
  await pass(2_000);
  await done;
  assert.equal(of("turn", UDP).cause, "name_not_found");
  assert.deepEqual(briefly(of("turn", "turn:broken")), ["turn", "fault", "bad_url", "operator"]);
});

test("UDP is blocked where all of STUN and UDP is silent and TCP answers", async (t) => {
  const { done, pass, of } = check(t, { [STUN]: silent({ types: ["host"] }), [UDP]: silent(), [TCP]: answering() });
  await pass(TIMEOUT + 4_000);
  await done;
  assert.deepEqual(briefly(of("udp")), ["udp", "warning", "udp_blocked", "network"]);
  assert.deepEqual(briefly(of("turn", UDP)), ["turn", "warning", "udp_blocked", "network"]);
  assert.deepEqual(briefly(of("stun")), ["stun", "warning", "udp_blocked", "network"]);
  assert.deepEqual(briefly(of("relay_call", TCP)), ["relay_call", "fine", "ok", null]);
});

test("UDP is not blocked where one UDP server answers, nor where nothing at all does", async (t) => {
  const { done, pass, of } = check(t, { [STUN]: SRFLX, [UDP]: silent(), [TCP]: answering() });
  await pass(TIMEOUT + 4_000);
  await done;
  assert.deepEqual(briefly(of("udp")), ["udp", "fine", "ok", null]);
  assert.deepEqual(briefly(of("turn", UDP)), ["turn", "fault", "no_answer", "operator"]);
  t.mock.timers.reset();
  const second = check(t, { [UDP]: silent(), [TLS]: silent() });
  await second.pass(TIMEOUT);
  await second.done;
  assert.equal(second.of("udp"), undefined);
  assert.equal(second.of("turn", TLS).cause, "no_tls_answer");
});

test("STUN that finds the address of an interface is fine, though another interface gets no answer", async (t) => {
  const error = { errorCode: 701, errorText: "STUN binding request timed out.", address: "[2001:db8::x]", port: 7 };
  const { done, pass, of } = check(t, { [STUN]: answering({ types: ["host", "host"], errors: [error] }) });
  await pass(2_000);
  await done;
  assert.equal(of("stun").state, "fine");
  t.mock.timers.reset();
  const second = check(t, { [STUN]: answering({ types: ["host"], errors: [error] }) });
  await second.pass(2_000);
  await second.done;
  assert.deepEqual(briefly(second.of("stun")), ["stun", "warning", "no_answer", "network"]);
  t.mock.timers.reset();
  const third = check(t, { [STUN]: answering({ types: ["host"], errors: [error] }), [UDP]: answering() });
  await third.pass(5_000);
  await third.done;
  assert.deepEqual(briefly(third.of("stun")), ["stun", "warning", "no_answer", "operator"], "UDP reaches another server");
});

test("a browser that tells no errors: time and candidates decide", async (t) => {
  const network = { hasErrorEvents: false };
  const quick = answering({ types: ["host"] }), late = answering({ types: ["host"], delay: 9_000 });
  const first = check(t, { [STUN]: quick, [UDP]: answering({ types: [] }) }, { network });
  await first.pass(2_000);
  await first.done;
  assert.equal(first.of("stun").state, "fine");
  assert.deepEqual(briefly(first.of("turn")), ["turn", "fault", "no_answer", "operator"]);
  t.mock.timers.reset();
  const second = check(t, { [STUN]: late }, { network });
  await second.pass(TIMEOUT);
  await second.done;
  assert.equal(second.of("stun").cause, "no_answer");
});

test("a relay with a private address is a warning, unless the page is at one too", async (t) => {
  const servers = { [UDP]: answering({ relayAddress: "192.168.3.4" }) };
  const first = check(t, servers);
  await first.pass(5_000);
  await first.done;
  assert.deepEqual(briefly(first.of("turn")), ["turn", "warning", "private_relay", "operator"]);
  t.mock.timers.reset();
  const second = check(t, servers, { options: { url: "ws://192.168.3.5:8000/ws" } });
  await second.pass(5_000);
  await second.done;
  assert.equal(second.of("turn").state, "fine");
});

test("without TURN that is a warning, and STUN is still asked", async (t) => {
  const { done, pass, of } = check(t, { [STUN]: SRFLX });
  await pass(2_000);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "warning", "no_turn", "operator"]);
  assert.equal(of("stun").state, "fine");
});

test("a call's servers are used where the server tells none outside a room", async (t) => {
  const iceServers = [{ urls: [UDP], username: "fixed", credential: "fixed" }];
  const { done, pass, of, network } = check(t, { [UDP]: answering() }, { iceServers: [], options: { isInCall: true, iceServers } });
  await pass(5_000);
  await done;
  assert.equal(of("turn").url, UDP);
  assert.equal(of("relay_call").state, "fine");
  assert.ok(network.channels.reduce((sum, { sent }) => sum + sent, 0) < 40, "little is sent during a call");
});

// ── The server ───────────────────────────────────────────────────────────────────────────────────

for (const [status, cause, who] of [
  [426, "websocket_blocked", "network"], [403, "origin_refused", "operator"], [503, "overloaded", "operator"], [0, "unreachable", "network"],
]) {
  test(`a WebSocket that fails where a request gets ${status || "no answer"} is ${cause}`, async (t) => {
    const { done, pass, of, network } = check(t, {}, { network: { reachesServer: false, status } });
    await pass(6_000);
    const results = await done;
    assert.deepEqual(briefly(of("websocket")), ["websocket", "fault", cause, who]);
    assert.deepEqual(results.map(({ check: name }) => name), ["secure_page", "camera", "microphone", "speaker", "websocket"]);
    assert.equal(network.sockets.length, 1, "one attempt");
  });
}

test("who has checked too often hears how long to wait", async (t) => {
  const iceServersError = { code: "rate_limited", message: "", in_reply_to: "ice_servers", retry_after: 60 };
  const { done, pass, of } = check(t, {}, { network: { iceServersError } });
  await pass(6_000);
  await done;
  const { retryAfter, ...result } = of("ice_servers");
  assert.deepEqual([...briefly(result), retryAfter], ["ice_servers", "warning", "rate_limited", "you", 60]);
  assert.equal(of("turn"), undefined, "nothing is known of TURN");
});

// ── Devices ──────────────────────────────────────────────────────────────────────────────────────

const OFF = { tracks: { audio: null, video: null } };

test("devices that run are looked at and listened to, and none is opened", async (t) => {
  const { done, pass, of, mediaDevices, media } = check(t, {}, { sight: "black", network: { microphone: 0 } });
  await pass(6_000);
  await done;
  assert.deepEqual(briefly(of("camera")), ["camera", "warning", "black", "you"]);
  assert.deepEqual(briefly(of("microphone")), ["microphone", "warning", "silent", "you"]);
  assert.deepEqual(mediaDevices.asked, []);
  assert.ok(!media.tracks.audio.isStopped && !media.tracks.video.isStopped, "they go on");
});

test("devices that are off are opened for the check, and closed after it", async (t) => {
  const { done, pass, of, mediaDevices } = check(t, {}, { media: OFF });
  await pass(6_000);
  await done;
  assert.deepEqual([of("camera").cause, of("microphone").cause], ["ok", "ok"]);
  assert.deepEqual(mediaDevices.tracks.map(({ isStopped }) => isStopped), [true, true]);
});

test("a device that does not open is at fault, and one that is missing a warning", async (t) => {
  const first = check(t, {}, { media: OFF });
  first.mediaDevices.failing = { video: "NotAllowedError", audio: "NotFoundError" };
  await first.pass(6_000);
  await first.done;
  assert.deepEqual(briefly(first.of("camera")), ["camera", "fault", "permission_denied", "you"]);
  assert.deepEqual(briefly(first.of("microphone")), ["microphone", "warning", "not_found", "you"]);
});

test("an insecure page has no devices, which its operator can mend", async (t) => {
  const { done, pass, of } = check(t, {}, { media: OFF, environment: { mediaDevices: undefined, isSecure: false } });
  await pass(6_000);
  await done;
  assert.deepEqual(briefly(of("secure_page")), ["secure_page", "fault", "insecure_page", "operator"]);
  assert.deepEqual(briefly(of("camera")), ["camera", "fault", "insecure_page", "operator"]);
});

test("in a call nothing is opened: what is off is left alone, and known problems are told", async (t) => {
  const media = { ...OFF, problems: { audio: null, video: "in_use" } };
  const { done, pass, of, mediaDevices } = check(t, {}, { media, options: { isInCall: true } });
  await pass(6_000);
  await done;
  assert.deepEqual(briefly(of("camera")), ["camera", "fault", "in_use", "you"]);
  assert.deepEqual(briefly(of("microphone")), ["microphone", "fine", "turned_off", null]);
  assert.deepEqual(mediaDevices.asked, []);
});

test("a device that the system holds back is paused, a muted microphone turned off, and the browser's question open", async (t) => {
  const video = new FakeDeviceTrack("video"), audio = new FakeDeviceTrack("audio");
  video.muted = true;
  audio.enabled = false;
  const first = check(t, {}, { media: { tracks: { audio, video } } });
  await first.pass(6_000);
  await first.done;
  assert.deepEqual([first.of("camera").cause, first.of("microphone").cause], ["paused", "turned_off"]);
  t.mock.timers.reset();
  const second = check(t, {}, { media: { ...OFF, isOpening: () => true } });
  await second.pass(6_000);
  await second.done;
  assert.equal(second.of("camera").cause, "permission_open");
});

test("a quota that is enough for one of both ends is what keeps a call through the relay away", async (t) => {
  const errors = [{ errorCode: 486, errorText: "Allocation Quota Reached" }];
  const { done, pass, of } = check(t, { [UDP]: answering({ errors, passes: false }) });
  await pass(9_000);
  await done;
  assert.deepEqual(briefly(of("relay_call")), ["relay_call", "fault", "quota", "operator"]);
});

test("a list without speakers is believed only of a browser that lists them all", async (t) => {
  globalThis.HTMLMediaElement = class { setSinkId() {} };
  t.after(() => { delete globalThis.HTMLMediaElement; });
  const first = check(t);
  await first.pass(6_000);
  await first.done;
  assert.deepEqual(briefly(first.of("speaker")), ["speaker", "warning", "not_found", "you"]);
  t.mock.timers.reset();
  const second = check(t);
  second.mediaDevices.selectAudioOutput = () => {};
  await second.pass(6_000);
  await second.done;
  assert.equal(second.of("speaker").state, "fine");
});

test("a speaker on which no sound starts", async (t) => {
  const { done, pass, of } = check(t, {}, { network: { soundStarts: false } });
  await pass(6_000);
  await done;
  assert.deepEqual(briefly(of("speaker")), ["speaker", "warning", "blocked", "you"]);
});

test("an error that no one expects is a result of its check alone", async (t) => {
  const createAudioContext = () => { throw new DOMException("no sound here", "NotSupportedError"); };
  const { done, pass, of } = check(t, { [UDP]: answering() }, { environment: { createAudioContext } });
  await pass(6_000);
  await done;
  assert.deepEqual(briefly(of("microphone")), ["microphone", "warning", "unknown", "you"]);
  assert.match(of("speaker").detail, /no sound here/);
  assert.equal(of("relay_call").state, "fine");
});

// ── Cancelling ───────────────────────────────────────────────────────────────────────────────────

test("it can be cancelled at any moment, and leaves nothing open", async (t) => {
  for (let at = 0; at <= 3_500; at += 250) {
    const { network, done, pass, cancelling, mediaDevices, seen } = check(t, { [STUN]: SRFLX, [UDP]: answering(), [TCP]: answering() }, { media: OFF });
    await pass(at);
    cancelling.abort();
    const before = seen.results;
    await assert.rejects(done, { name: "AbortError" });
    await pass(200);
    assert.deepEqual(network.open, [], `at ${at} ms`);
    assert.ok(mediaDevices.tracks.every(({ isStopped }) => isStopped), `at ${at} ms`);
    assert.equal(seen.results, before, "and tells nothing more");
    t.mock.timers.reset();
  }
});

test("a device that is allowed after the cancelling is closed at once", async (t) => {
  const { done, pass, cancelling, mediaDevices } = check(t, {}, { media: OFF });
  const answers = [];
  mediaDevices.getUserMedia = () => new Promise((resolve) => answers.push(resolve));
  await pass(50);
  cancelling.abort();
  await assert.rejects(done);
  const track = new FakeDeviceTrack("video");
  for (const answer of answers) answer({ getTracks: () => [track] });
  await pass(50);
  assert.ok(track.isStopped);
});

test("a check that is cancelled before it begins does nothing", async (t) => {
  const signal = AbortSignal.abort();
  const { network, done } = check(t, {}, { options: { signal } });
  await assert.rejects(done, { name: "AbortError" });
  assert.deepEqual([network.sockets, network.connections, network.contexts], [[], [], []]);
});
