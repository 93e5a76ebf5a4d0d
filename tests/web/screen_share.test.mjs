import assert from "node:assert/strict";
import { test } from "node:test";

import { ScreenShare } from "../../web/sdk/media/screen_share.js";
import { FakeCall } from "./fake_call.mjs";

class FakeTrack extends EventTarget {
  contentHint = "";
  constraints = [];
  stopped = 0;

  constructor(kind) {
    super();
    this.kind = kind;
  }

  stop() { this.stopped += 1; }
  async applyConstraints(constraints) { this.constraints.push(constraints); }
  end() { this.dispatchEvent(new Event("ended")); }
}

class FakeStream {
  constructor(...tracks) { this.tracks = tracks; }
  getTracks() { return [...this.tracks]; }
  getVideoTracks() { return this.tracks.filter(({ kind }) => kind === "video"); }
  removeTrack(track) { this.tracks = this.tracks.filter((one) => one !== track); }
}

function sharing(getDisplayMedia) {
  const call = new FakeCall("m");
  const [video, audio] = [new FakeTrack("video"), new FakeTrack("audio")];
  const asked = [];
  const share = new ScreenShare(call, getDisplayMedia ?? (async (options) => {
    asked.push(options);
    return new FakeStream(video, audio);
  }));
  return { call, share, video, audio, asked };
}

const refusal = (name, message = "") => async () => { throw new DOMException(message, name); };

test("picture and sound are sent beside the camera until it is stopped", async () => {
  const { call, share, video, audio, asked } = sharing();
  assert.equal(await share.start(), true);
  assert.deepEqual(call.tracks, [video, audio]);
  assert.ok(asked[0].audio);
  share.stop();
  share.stop();
  assert.deepEqual(call.tracks, []);
  assert.deepEqual([video.stopped, audio.stopped], [1, 1]);
  assert.equal(share.stream, null);
});

test("one screen at a time, and one question at a time", async () => {
  const { share, asked } = sharing();
  const [first, second] = [share.start(), share.start()];
  assert.deepEqual([await first, await second], [true, false]);
  assert.equal(await share.start(), false);
  assert.equal(asked.length, 1);
});

test("it is tuned for text or for motion, also before it begins", async () => {
  const { share, video } = sharing();
  share.setContent("motion");
  await share.start();
  assert.equal(video.contentHint, "motion");
  share.setContent("text");
  assert.equal(video.contentHint, "detail");
  assert.deepEqual(video.constraints, [{ frameRate: { max: 30 } }, { frameRate: { max: 10 } }]);
});

test("the browser's own bar ends it, and a sound that ends leaves the picture", async () => {
  const { call, share, video, audio } = sharing();
  await share.start();
  audio.end();
  assert.deepEqual(call.tracks, [video]);
  const told = [];
  share.on("changed", ({ stream }) => told.push(stream));
  video.end();
  assert.deepEqual(call.tracks, []);
  assert.deepEqual(told, [null]);
});

test("the end of the call ends it, even while the browser asks", async () => {
  const { call, share, video } = sharing();
  await share.start();
  call.end();
  assert.equal(video.stopped, 1);

  const late = sharing();
  const asking = late.share.start();
  late.call.end();
  assert.equal(await asking, false);
  assert.equal(late.video.stopped, 1);
  assert.deepEqual(late.call.tracks, []);
});

test("a refusal is silent, and an error is told", async () => {
  assert.equal(await sharing(refusal("NotAllowedError", "Permission denied")).share.start(), false);
  await assert.rejects(sharing(refusal("NotAllowedError", "Permission denied by system")).share.start());
  const { share } = sharing(refusal("NotReadableError"));
  await assert.rejects(share.start(), { name: "NotReadableError" });
  assert.equal(share.isAsking, false);
});

test("a browser that can't is known before anybody tries", async () => {
  const share = new ScreenShare(new FakeCall("m"), undefined);
  assert.equal(share.isPossible, false);
  assert.equal(await share.start(), false);
});
