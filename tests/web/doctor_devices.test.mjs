import assert from "node:assert/strict";
import { test } from "node:test";

import { SRFLX, STUN, TCP, UDP, briefly, check } from "./checked_connection.mjs";
import { FakeDeviceTrack } from "./fake_media_devices.mjs";
import { answering } from "./fake_turn.mjs";

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

test("a device that the system holds back is paused, and a muted microphone turned off", async (t) => {
  const video = new FakeDeviceTrack("video"), audio = new FakeDeviceTrack("audio");
  video.muted = true;
  audio.enabled = false;
  const { done, pass, of } = check(t, {}, { media: { tracks: { audio, video } } });
  await pass(6_000);
  await done;
  assert.deepEqual([of("camera").cause, of("microphone").cause], ["paused", "turned_off"]);
});

test("while the browser asks for a device the check waits, and does not ask again", async (t) => {
  const opening = new Set(["audio", "video"]);
  const { done, pass, of, media, mediaDevices } = check(t, {}, { media: { ...OFF, isOpening: (kind) => opening.has(kind) } });
  await pass(5_000);
  assert.deepEqual([of("camera"), of("microphone")], [undefined, undefined]);
  opening.delete("video");
  media.problems.video = "permission_denied";
  await pass(200);
  assert.equal(of("camera").cause, "permission_denied");
  await pass(30_000);
  await done;
  assert.deepEqual(briefly(of("microphone")), ["microphone", "fault", "permission_open", "you"]);
  assert.deepEqual(mediaDevices.asked, []);
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
