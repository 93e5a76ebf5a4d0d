import assert from "node:assert/strict";
import { test } from "node:test";

import { camera, FakeMediaDevices, microphone } from "./fake_media_devices.mjs";
import { settled } from "./fake_web_socket.mjs";

const { flipCamera } = await import("../../web/sdk/media/camera_flip.js");
const { Devices } = await import("../../web/sdk/media/devices.js");
const { LocalMedia } = await import("../../web/sdk/media/local_media.js");

const DESK = [microphone("m1"), microphone("m2"), camera("c1"), camera("c2")];
const choice = (id, label = id) => ({ id, label });

/** Both devices on, and what was said about them since. */
async function on(settings = {}, mediaDevices = new FakeMediaDevices(...DESK)) {
  const media = new LocalMedia({ mediaDevices, settings });
  const facts = [];
  media.on("fell_back", ({ kind, missing, now }) => facts.push(`${kind}: ${missing} -> ${now}`));
  media.on("returned", ({ kind, now }) => facts.push(`${kind}: ${now} again`));
  await media.turnOn("audio", "video");
  return { media, mediaDevices, facts };
}

const inUse = (media) => [media.deviceId("audio"), media.deviceId("video")];

test("the chosen devices are opened, and no others", async () => {
  const { media, mediaDevices } = await on({ camera: choice("c2"), microphone: choice("m2") });
  assert.deepEqual(inUse(media), ["m2", "c2"]);
  assert.equal(mediaDevices.asked.length, 1);
});

test("a device whose id has changed is found by its name", async () => {
  const { media } = await on({ camera: choice("old", "c2") });
  assert.deepEqual(inUse(media), ["m1", "c2"]);
});

test("a device that has no name before the question is found after it", async () => {
  const mediaDevices = new FakeMediaDevices(camera("", ""), microphone("", ""));
  const { getUserMedia } = mediaDevices;
  mediaDevices.getUserMedia = function (constraints) {
    mediaDevices.list = DESK;
    return getUserMedia.call(this, constraints);
  };
  const { media } = await on({ camera: choice("old", "c2"), microphone: choice("m2") }, mediaDevices);
  assert.deepEqual(inUse(media), ["m2", "c2"]);
  assert.deepEqual(mediaDevices.asked[0].audio.deviceId, { ideal: "m2" });
});

test("a chosen device that is not there is no obstacle", async () => {
  const { media, facts } = await on({ camera: choice("gone"), microphone: choice("gone") });
  assert.deepEqual(inUse(media), ["m1", "c1"]);
  assert.deepEqual(facts, []);
});

test("another camera replaces the one in use, which ends only then", async () => {
  const { media } = await on();
  const before = media.tracks.video;
  let wasInterrupted = false;
  media.on("changed", () => { wasInterrupted ||= media.tracks.video.isStopped; });
  await media.change({ camera: choice("c2") });
  assert.deepEqual([media.deviceId("video"), before.isStopped, wasInterrupted], ["c2", true, false]);
  assert.deepEqual(media.stream.getTracks().map(({ label }) => label).sort(), ["c2", "m1"]);
});

test("where one camera can be open at a time, the old one makes room", async () => {
  const { media, mediaDevices, facts } = await on();
  mediaDevices.opensOneCamera = true;
  await media.change({ camera: choice("c2") });
  assert.deepEqual([media.deviceId("video"), media.problems.video, facts], ["c2", null, []]);
});

test("a camera that cannot be opened leaves another one in use, and that is said once", async () => {
  const { media, mediaDevices, facts } = await on();
  mediaDevices.failing.c2 = "NotReadableError";
  await media.change({ camera: choice("c2") });
  await media.change({ resolution: "360p" });
  assert.deepEqual([media.state.video, media.deviceId("video")], [true, "c1"]);
  assert.deepEqual(facts, ["video: c2 -> c1"]);
});

test("a refusal to open another microphone leaves the one in use alone", async () => {
  const { media, mediaDevices } = await on();
  const before = media.tracks.audio;
  mediaDevices.failing.m2 = "NotAllowedError";
  await media.change({ microphone: choice("m2") });
  assert.equal(media.tracks.audio, before);
  assert.deepEqual([before.isStopped, media.problems.audio], [false, null]);
});

test("a muted microphone stays muted when it is changed", async () => {
  const { media } = await on();
  media.mute();
  await media.change({ microphone: choice("m2") });
  assert.deepEqual([media.deviceId("audio"), media.state.audio], ["m2", false]);
  await media.turnOn("audio");
  assert.equal(media.state.audio, true);
});

test("another resolution is told to the open camera", async () => {
  const { media, mediaDevices } = await on();
  await media.change({ resolution: "1080p" });
  assert.deepEqual(media.tracks.video.applied.map(({ width, height }) => [width.ideal, height.ideal]), [[1920, 1080]]);
  assert.equal(mediaDevices.asked.length, 1);
});

test("a device that is too busy takes less from the open camera, and any camera can give that", async () => {
  const { media, mediaDevices } = await on();
  await media.change({ capture: { down: 2, frameRate: 12 } });
  assert.deepEqual(media.tracks.video.applied, [{ width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { ideal: 12, max: 30 } }]);
  await media.change({ capture: { down: 9, frameRate: 60 } });
  assert.deepEqual(media.tracks.video.applied.at(-1), { width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { ideal: 30, max: 30 } });
  assert.equal(mediaDevices.asked.length, 1);
});

test("sound that is processed otherwise takes a new track, the picture keeps its own", async () => {
  const { media, mediaDevices } = await on();
  const { video } = media.tracks;
  await media.change({ noiseSuppression: false, echoCancellation: false });
  const { audio } = mediaDevices.asked.at(-1);
  assert.deepEqual([audio.noiseSuppression, audio.echoCancellation, audio.autoGainControl], [false, false, true]);
  assert.equal(media.tracks.video, video);
});

test("what is changed while a device is being opened holds when it is open", async () => {
  const { media } = await on();
  await Promise.all([media.change({ camera: choice("c2") }), media.change({ camera: choice("c1") })]);
  await settled();
  assert.equal(media.deviceId("video"), "c1");
});

test("what is chosen while a device is off is opened later", async () => {
  const { media, mediaDevices } = await on();
  media.turnCameraOff();
  await media.change({ camera: choice("c2") });
  assert.equal(mediaDevices.asked.length, 1);
  await media.turnOn("video");
  assert.equal(media.deviceId("video"), "c2");
});

test("choosing another device is another attempt", async () => {
  const mediaDevices = new FakeMediaDevices(...DESK);
  mediaDevices.failing.c1 = "NotReadableError";
  const { media } = await on({}, mediaDevices);
  assert.equal(media.problems.video, "in_use");
  await media.change({ camera: choice("c2") });
  assert.deepEqual([media.deviceId("video"), media.problems.video], ["c2", null]);
});

test("a device that is unplugged gives way to another, and comes back", async () => {
  const { media, mediaDevices, facts } = await on({ microphone: choice("m2") });
  const [, , ...rest] = DESK;
  mediaDevices.list = [microphone("m1"), ...rest];
  media.tracks.audio.end();
  await settled();
  assert.deepEqual(inUse(media), ["m1", "c1"]);
  assert.deepEqual(facts, ["audio: m2 -> m1"]);
  await mediaDevices.change(...DESK);
  await settled();
  assert.deepEqual(inUse(media), ["m2", "c1"]);
  assert.deepEqual(facts, ["audio: m2 -> m1", "audio: m2 again"]);
});

test("the only device is missed until one is connected", async () => {
  const { media, mediaDevices } = await on();
  mediaDevices.list = [microphone("m1")];
  media.tracks.video.end();
  await settled();
  assert.deepEqual([media.state.video, media.problems.video], [false, "not_found"]);
  await mediaDevices.change(microphone("m1"), camera("c9"));
  await settled();
  assert.deepEqual([media.deviceId("video"), media.problems.video], ["c9", null]);
});

test("a camera that is plugged in is not on by that", async () => {
  const { media, mediaDevices } = await on({}, new FakeMediaDevices(microphone("m1")));
  assert.equal(media.problems.video, "not_found");
  await mediaDevices.change(...DESK);
  await settled();
  assert.deepEqual([media.state.video, media.isTurnedOn("video"), media.problems.video], [false, false, null]);
  await media.turnOn("video");
  media.turnCameraOff();
  const asked = mediaDevices.asked.length;
  await mediaDevices.change(...DESK, camera("c9"));
  await settled();
  assert.deepEqual([media.state.video, mediaDevices.asked.length], [false, asked]);
});

test("a muted microphone that is unplugged is missed by nobody", async () => {
  const { media } = await on();
  media.mute();
  media.tracks.audio.end();
  await settled();
  assert.deepEqual([media.tracks.audio, media.problems.audio], [null, null]);
  await media.turnOn("audio");
  assert.equal(media.state.audio, true);
});

test("what the system takes for a phone call is taken up again", async () => {
  const { media, mediaDevices } = await on();
  mediaDevices.failing = { audio: "NotReadableError" };
  media.tracks.audio.end();
  await settled();
  assert.deepEqual([media.state.audio, media.problems.audio], [false, "in_use"]);
  mediaDevices.failing = {};
  await media.takeUpAgain();
  assert.deepEqual([media.state.audio, media.problems.audio], [true, null]);
});

test("a track that stays silenced by the system is opened anew, one that comes back is not", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { media } = await on();
  const { audio, video } = media.tracks;
  audio.setMuted(true);
  video.setMuted(true);
  assert.deepEqual([media.isPaused("audio"), media.isPaused("video")], [true, true]);
  const taken = media.takeUpAgain();
  await settled();
  audio.setMuted(false);
  t.mock.timers.tick(1_000);
  await taken;
  assert.equal(media.tracks.audio, audio);
  assert.notEqual(media.tracks.video, video);
  assert.deepEqual([video.isStopped, media.isPaused("video")], [true, false]);
});

test("a camera that is turned off while it opens stays off", async () => {
  const mediaDevices = new FakeMediaDevices(...DESK);
  const media = new LocalMedia({ mediaDevices });
  const opening = media.turnOn("video");
  media.turnCameraOff();
  await opening;
  assert.deepEqual([media.state.video, mediaDevices.tracks.map(({ isStopped }) => isStopped)], [false, [true]]);
});

test("the cameras of a phone are flipped, there and back", async () => {
  const phone = [camera("front", "Front", "user"), camera("back", "Back", "environment"), microphone("m1")];
  const { media } = await on({ camera: choice("front") }, new FakeMediaDevices(...phone));
  const seen = [media.facing];
  for (let flips = 0; flips < 2; flips += 1) {
    await flipCamera(media);
    seen.push(media.facing);
  }
  assert.deepEqual(seen, ["user", "environment", "user"]);
});

test("cameras that do not say where they look are taken in turn", async () => {
  const { media } = await on();
  await flipCamera(media);
  assert.equal(media.deviceId("video"), "c2");
  await flipCamera(media);
  assert.equal(media.deviceId("video"), "c1");
});

test("a list of devices tells only what is new, and nothing after its end", async () => {
  const mediaDevices = new FakeMediaDevices(...DESK);
  const devices = new Devices(mediaDevices);
  let told = 0;
  devices.on("changed", () => { told += 1; });
  await devices.refresh();
  await devices.refresh();
  assert.deepEqual([told, devices.of("video").map(({ id }) => id)], [1, ["c1", "c2"]]);
  await mediaDevices.change(camera("c1"));
  await settled();
  assert.deepEqual([told, devices.of("audio")], [2, []]);
  devices.close();
  await mediaDevices.change(...DESK);
  await settled();
  assert.equal(told, 2);
});

test("who refuses is told by the browser's record of permissions", async (t) => {
  const expected = { denied: "permission_denied", prompt: "permission_open", granted: "blocked_by_system" };
  const { permissions } = recordPermissions(t);
  for (const [recorded, problem] of Object.entries(expected)) {
    permissions.camera.state = recorded;
    const mediaDevices = new FakeMediaDevices(...DESK);
    mediaDevices.failing.video = "NotAllowedError";
    const media = new LocalMedia({ mediaDevices });
    await media.turnOn("video");
    assert.equal(media.problems.video, problem, recorded);
  }
});

test("a permission that is granted later ends the problem, and turns nothing on", async (t) => {
  const { permissions, change } = recordPermissions(t, "denied");
  const mediaDevices = new FakeMediaDevices(...DESK);
  mediaDevices.failing = { audio: "NotAllowedError", video: "NotAllowedError" };
  const { media } = await on({}, mediaDevices);
  await settled();
  assert.deepEqual(media.problems, { audio: "permission_denied", video: "permission_denied" });
  mediaDevices.failing = {};
  let changes = 0;
  media.on("changed", () => { changes += 1; });
  change("camera", "prompt");
  assert.equal(media.problems.video, "permission_denied");
  change("camera", "granted");
  assert.deepEqual([media.problems, changes], [{ audio: "permission_denied", video: null }, 1]);
  assert.deepEqual([media.isTurnedOn("video"), media.state.video, mediaDevices.tracks.length], [false, false, 0]);
  assert.equal(permissions.microphone.state, "denied");
});

test("a permission that is granted while the browser asks once more does not turn the device off", async (t) => {
  const { change } = recordPermissions(t, "denied");
  const mediaDevices = new FakeMediaDevices(...DESK);
  mediaDevices.failing.video = "NotAllowedError";
  const { media } = await on({}, mediaDevices);
  await settled();
  mediaDevices.failing = {};
  const trying = media.tryAgain();
  change("camera", "granted");
  await trying;
  assert.deepEqual([media.state.video, media.problems.video], [true, null]);
});

test("a device whose permission was taken away does not come back with it", async (t) => {
  const { change } = recordPermissions(t, "denied");
  const { media, mediaDevices } = await on();
  mediaDevices.failing.audio = "NotAllowedError";
  media.tracks.audio.end();
  await settled();
  assert.equal(media.problems.audio, "permission_denied");
  mediaDevices.failing = {};
  change("microphone", "granted");
  await mediaDevices.change(...DESK, camera("c9"));
  await media.takeUpAgain();
  assert.deepEqual([media.tracks.audio, media.problems.audio, media.isTurnedOn("audio")], [null, null, false]);
});

test("a lost device that was turned off since does not come back", async () => {
  const { media, mediaDevices } = await on();
  mediaDevices.list = [];
  media.tracks.audio.end();
  media.tracks.video.end();
  await settled();
  media.mute();
  media.turnCameraOff();
  const asked = mediaDevices.asked.length;
  await mediaDevices.change(...DESK);
  await media.takeUpAgain();
  await settled();
  assert.deepEqual([media.tracks, mediaDevices.asked.length], [{ audio: null, video: null }, asked]);
});

test("a lost device that is back is named", async () => {
  const { media, mediaDevices, facts } = await on();
  mediaDevices.list = [];
  media.tracks.audio.end();
  await settled();
  await mediaDevices.change(...DESK);
  await settled();
  assert.deepEqual([facts, media.state.audio], [["audio: m1 again"], true]);
});

test("another attempt opens a microphone that was muted since without unmuting it", async () => {
  const mediaDevices = new FakeMediaDevices(...DESK);
  mediaDevices.failing = { audio: "NotReadableError", video: "NotReadableError" };
  const { media } = await on({}, mediaDevices);
  assert.deepEqual(media.problems, { audio: "in_use", video: "in_use" });
  media.mute();
  mediaDevices.failing = {};
  await media.tryAgain();
  assert.deepEqual([media.state, media.problems], [{ audio: false, video: true, camera: true }, { audio: null, video: null }]);
});

test("a page that embeds the call and keeps the camera to itself is named", async (t) => {
  const mediaDevices = new FakeMediaDevices(...DESK);
  mediaDevices.failing.video = "NotAllowedError";
  replaceGlobal(t, "document", { featurePolicy: { allowsFeature: (name) => name !== "camera" } });
  const media = new LocalMedia({ mediaDevices });
  await media.turnOn("audio", "video");
  assert.deepEqual([media.problems, media.state.audio], [{ audio: null, video: "blocked_by_page" }, true]);
});

for (const [isSecureContext, problem] of [[true, "unsupported"], [false, "insecure_page"]]) {
  test(`a page without devices that is ${isSecureContext ? "secure" : "insecure"} says so`, async (t) => {
    replaceGlobal(t, "isSecureContext", isSecureContext);
    replaceGlobal(t, "navigator", {});
    const media = new LocalMedia();
    await media.turnOn("audio", "video");
    assert.deepEqual(media.problems, { audio: problem, video: problem });
  });
}

/** The browser's record of permissions, until the test ends. */
function recordPermissions(t, state = "") {
  const permissions = Object.fromEntries(["microphone", "camera"].map((name) => [name, Object.assign(new EventTarget(), { state })]));
  replaceGlobal(t, "navigator", { permissions: { query: async ({ name }) => permissions[name] } });
  const change = (name, now) => {
    permissions[name].state = now;
    permissions[name].dispatchEvent(new Event("change"));
  };
  return { permissions, change };
}

/** Until the test ends. */
function replaceGlobal(t, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true });
  t.after(() => (before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name]));
}
