import assert from "node:assert/strict";
import { test } from "node:test";

import { failure, FakeDeviceTrack } from "./fake_media_devices.mjs";

const { LocalMedia } = await import("../../web/sdk/media/local_media.js");

/** Devices of which some fail: `{ video: "NotFoundError" }`. Remembers what was asked for. */
function devices(failing = {}) {
  const asked = [];
  const getUserMedia = async (constraints) => {
    const kinds = Object.keys(constraints).sort();
    asked.push(kinds.join("+"));
    for (const kind of kinds) if (failing[kind]) throw failure(failing[kind]);
    return { getTracks: () => kinds.map((kind) => new FakeDeviceTrack(kind)) };
  };
  return { asked, getUserMedia, failing };
}

/** Devices that somebody has yet to allow: `grant` does. */
function asking(...tracks) {
  const { promise, resolve } = Promise.withResolvers();
  return { getUserMedia: () => promise, grant: () => resolve({ getTracks: () => tracks }) };
}

test("both devices are asked for at once", async () => {
  const { asked, ...mediaDevices } = devices();
  const media = new LocalMedia({ mediaDevices });
  await media.turnOn("audio", "video");
  assert.deepEqual(asked, ["audio+video"]);
  assert.deepEqual(media.state, { audio: true, video: true, camera: true });
  assert.equal(media.stream.getTracks().length, 2);
});

test("a missing camera does not cost the microphone, and the other way round", async () => {
  for (const [missing, present] of [["video", "audio"], ["audio", "video"]]) {
    const media = new LocalMedia({ mediaDevices: devices({ [missing]: "NotFoundError" }) });
    await media.turnOn("audio", "video");
    assert.equal(media.tracks[present]?.kind, present);
    assert.equal(media.problems[missing], "not_found");
    assert.equal(media.problems[present], null);
  }
});

test("errors have stable codes", async () => {
  const codes = {
    NotAllowedError: "permission_denied", NotFoundError: "not_found", NotReadableError: "in_use", AbortError: "in_use",
    SecurityError: "insecure_page", OverconstrainedError: "overconstrained", TypeError: "unknown",
  };
  for (const [name, code] of Object.entries(codes)) {
    const media = new LocalMedia({ mediaDevices: devices({ audio: name }) });
    await media.turnOn("audio");
    assert.equal(media.problems.audio, code, name);
  }
});

test("an insecure page is not asked twice", async () => {
  const { asked, ...mediaDevices } = devices({ audio: "SecurityError" });
  await new LocalMedia({ mediaDevices }).turnOn("audio", "video");
  assert.deepEqual(asked, ["audio+video"]);
});

test("a camera that cannot do what was asked is taken as it is", async () => {
  let first = true;
  const getUserMedia = async (constraints) => {
    if (first) { first = false; throw failure("OverconstrainedError"); }
    assert.deepEqual(constraints, { video: true });
    return { getTracks: () => [new FakeDeviceTrack("video")] };
  };
  const media = new LocalMedia({ mediaDevices: { getUserMedia } });
  await media.turnOn("video");
  assert.deepEqual([media.state.video, media.problems.video], [true, null]);
});

test("muting keeps the microphone; turning the camera off stops it", async () => {
  const media = new LocalMedia({ mediaDevices: devices() });
  await media.turnOn("audio", "video");
  const { audio, video } = media.tracks;
  media.mute();
  media.turnCameraOff();
  assert.deepEqual(media.state, { audio: false, video: false, camera: true });
  assert.deepEqual([audio.isStopped, audio.enabled, media.tracks.audio], [false, false, audio]);
  assert.deepEqual([video.isStopped, media.tracks.video], [true, null]);
});

test("unmuting needs no new microphone, turning the camera on again a new camera", async () => {
  const { asked, ...mediaDevices } = devices();
  const media = new LocalMedia({ mediaDevices });
  await media.turnOn("audio", "video");
  media.mute();
  media.turnCameraOff();
  await media.turnOn("audio");
  await media.turnOn("video");
  assert.deepEqual(asked, ["audio+video", "video"]);
  assert.deepEqual(media.state, { audio: true, video: true, camera: true });
});

test("a device that is taken away is a problem that another attempt may solve", async () => {
  const media = new LocalMedia({ mediaDevices: devices() });
  await media.turnOn("video");
  media.tracks.video.dispatchEvent(new Event("ended"));
  assert.deepEqual([media.tracks.video, media.problems.video], [null, "not_found"]);
  await media.turnOn("video");
  assert.deepEqual([media.state.video, media.problems.video], [true, null]);
});

test("what the browser grants after everything was given back is stopped at once", async () => {
  const track = new FakeDeviceTrack("video");
  const { grant, ...mediaDevices } = asking(track);
  const media = new LocalMedia({ mediaDevices });
  const opening = media.turnOn("video");
  assert.equal(media.isOpening("video"), true);
  media.close();
  grant();
  await opening;
  assert.deepEqual([track.isStopped, media.tracks.video], [true, null]);
});

test("a device is not asked for twice at once", async () => {
  const { asked, ...mediaDevices } = devices();
  const media = new LocalMedia({ mediaDevices });
  await Promise.all([media.turnOn("video"), media.turnOn("video")]);
  assert.deepEqual(asked, ["video"]);
});

test("whoever turns a device off while the browser is still asking is not heard and not seen", async () => {
  const tracks = [new FakeDeviceTrack("audio"), new FakeDeviceTrack("video")];
  const { grant, ...mediaDevices } = asking(...tracks);
  const media = new LocalMedia({ mediaDevices });
  const opening = media.turnOn("audio", "video");
  assert.deepEqual([media.isTurnedOn("audio"), media.isTurnedOn("video")], [true, true]);
  media.mute();
  media.turnCameraOff();
  assert.deepEqual([media.isTurnedOn("audio"), media.isTurnedOn("video")], [false, false]);
  grant();
  await opening;
  assert.deepEqual(tracks.map(({ enabled, isStopped }) => [enabled, isStopped]), [[false, false], [true, true]]);
  assert.deepEqual(media.state, { audio: false, video: false, camera: true });
});

test("a device that is turned off and on again while the browser is still asking is on", async () => {
  const track = new FakeDeviceTrack("audio");
  const { grant, ...mediaDevices } = asking(track);
  const media = new LocalMedia({ mediaDevices });
  const opening = media.turnOn("audio");
  media.mute();
  const again = media.turnOn("audio");
  grant();
  await Promise.all([opening, again]);
  assert.deepEqual([track.enabled, media.state.audio], [true, true]);
});
