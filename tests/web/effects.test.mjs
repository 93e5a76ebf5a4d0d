import assert from "node:assert/strict";
import { test } from "node:test";

import { camera, failure, FakeMediaDevices, microphone } from "./fake_media_devices.mjs";

const { isEffectOn, offerOf } = await import("../../web/sdk/media/effects.js");
const { LocalMedia } = await import("../../web/sdk/media/local_media.js");

/** Cameras that blur as Chromium's do: not when they are opened, and not together with another size. */
class Blurring extends FakeMediaDevices {
  capabilities = { backgroundBlur: [false, true] };
  refuses = false;
  async getUserMedia(constraints) {
    const stream = await super.getUserMedia(constraints);
    for (const track of stream.getTracks()) {
      if (track.kind === "audio") continue;
      track.getCapabilities = () => this.capabilities;
      track.applyConstraints = async (wanted) => {
        track.applied.push(wanted);
        if ("backgroundBlur" in wanted && Object.keys(wanted).length > 1) throw failure("OverconstrainedError");
        if ("backgroundBlur" in wanted && !this.refuses) track.settings.backgroundBlur = wanted.backgroundBlur;
      };
    }
    return stream;
  }
}

async function on(settings, mediaDevices = new Blurring(microphone("m1"), camera("c1"), camera("c2"))) {
  const media = new LocalMedia({ mediaDevices, settings });
  await media.turnOn("audio", "video");
  const isBlurred = () => isEffectOn(media.tracks.video, "backgroundBlur");
  return { media, mediaDevices, isBlurred };
}

test("an effect that no one has chosen stays as the system has it", async () => {
  const { media, mediaDevices } = await on({});
  assert.equal("backgroundBlur" in mediaDevices.asked[0].video, false);
  assert.deepEqual(media.tracks.video.applied, []);
});

test("an effect is applied to the open camera, and turned off again", async () => {
  const { media, mediaDevices, isBlurred } = await on({});
  const { video } = media.tracks;
  await media.change({ backgroundBlur: "on" });
  assert.deepEqual([isBlurred(), media.tracks.video === video, mediaDevices.asked.length], [true, true, 1]);
  await media.change({ backgroundBlur: "off" });
  assert.equal(isBlurred(), false);
});

test("a chosen effect is on from the start, with another camera, and with one that was turned off meanwhile", async () => {
  const { media, mediaDevices, isBlurred } = await on({ backgroundBlur: "on" });
  assert.equal(mediaDevices.asked[0].video.backgroundBlur, true);
  assert.equal(isBlurred(), true);
  await media.change({ camera: { id: "c2", label: "c2" } });
  assert.deepEqual([media.deviceId("video"), isBlurred()], ["c2", true]);
  media.turnCameraOff();
  await media.turnOn("video");
  assert.equal(isBlurred(), true);
  media.tracks.video.end();
  await media.turnOn("video");
  assert.equal(isBlurred(), true);
});

test("another resolution keeps the effect", async () => {
  const { media, isBlurred } = await on({ backgroundBlur: "on" });
  await media.change({ resolution: "360p" });
  assert.equal(isBlurred(), true);
  assert.equal(media.tracks.video.applied.some(({ height }) => height?.ideal === 360), true);
});

test("a refused effect costs nothing, and can be seen", async () => {
  const { media, mediaDevices, isBlurred } = await on({});
  mediaDevices.refuses = true;
  await media.change({ backgroundBlur: "on" });
  assert.deepEqual([isBlurred(), media.state.video], [false, true]);
});

test("a camera tells what it offers", async () => {
  const offers = { choice: [false, true], on: [true], none: [false] };
  for (const [offer, backgroundBlur] of Object.entries(offers)) {
    const { media, mediaDevices } = await on({});
    mediaDevices.capabilities = { backgroundBlur };
    assert.equal(offerOf(media.tracks.video, "backgroundBlur"), offer);
    assert.equal(offerOf(media.tracks.audio, "voiceIsolation"), "none"); // no capabilities at all
  }
});

test("a change by the system is told", async () => {
  const { media } = await on({});
  let changes = 0;
  media.on("changed", () => { changes += 1; });
  media.tracks.video.dispatchEvent(new Event("configurationchange"));
  assert.equal(changes, 1);
});
