import assert from "node:assert/strict";
import { test } from "node:test";

import { hasTurn, reasonOf, Reasons } from "../../web/sdk/quality/trouble.js";

const ON = { audio: true, video: true, camera: true };
const FLOWING = {
  status: "connected", isAway: false, mediaState: ON, hasPicture: true, isStill: false, wasConnected: true,
  hasAnswered: true, hasTurn: false, turnAnswers: false, isOwnNetworkGone: false,
};
const NEVER = { ...FLOWING, status: "connecting", hasPicture: false, wasConnected: false };

for (const [what, changes, expected] of [
  ["flows", {}, null],
  ["flows past the server", { isAway: true }, "away"],
  ["has its camera off", { mediaState: { ...ON, video: false } }, "camera_off"],
  ["has no camera", { mediaState: { ...ON, video: false, camera: false } }, "no_camera"],
  ["is to show its first frame", { hasPicture: false }, "awaiting_picture"],
  ["tells nothing and shows nothing", { hasPicture: false, mediaState: null }, "no_picture"],
  ["has no video by our own choice", { videoLimit: { reason: "audio_only", isOff: true } }, "audio_only"],
  ["has small video", { videoLimit: { reason: "slow_link", isOff: false } }, null],
  ["has no camera, whatever else", { mediaState: { ...ON, video: false }, videoLimit: { reason: "own_device", isOff: true } }, "camera_off"],
  ["stands still", { isStill: true }, "frozen"],
  ["is interrupted", { status: "interrupted" }, "interrupted"],
  ["connects again", { status: "connecting" }, "interrupted"],
  ["is interrupted and away", { status: "interrupted", isAway: true }, "their_network"],
  ["is interrupted like everything else", { status: "interrupted", isAway: true, isOwnNetworkGone: true }, "own_network"],
  ["does not come back", { status: "failed" }, "lost"],
]) {
  test(`a connection that ${what}: ${expected ?? "no reason"}`, () => assert.equal(reasonOf({ ...FLOWING, ...changes }), expected));
}

for (const [what, changes, expected] of [
  ["may still come", {}, "connecting"],
  ["got no answer", { status: "failed", hasAnswered: false }, "unanswered"],
  ["finds no way, without TURN", { status: "failed" }, "blocked_without_turn"],
  ["finds no way, and TURN is silent", { status: "failed", hasTurn: true }, "blocked_turn_silent"],
  ["finds no way, not even through TURN", { status: "failed", hasTurn: true, turnAnswers: true }, "blocked"],
  ["fails because they are away", { status: "failed", isAway: true }, "their_network"],
]) {
  test(`a first connection that ${what}: ${expected}`, () => assert.equal(reasonOf({ ...NEVER, ...changes }), expected));
}

test("a trouble that gets another name goes on since it began", () => {
  const reasons = new Reasons();
  reasons.read(NEVER, 1_000);
  reasons.read({ ...NEVER, isAway: true }, 4_000);
  assert.deepEqual(reasons.read({ ...NEVER, status: "failed" }, 15_000), { code: "blocked_without_turn", since: 1_000, isTrouble: true });
});

test("in its first five seconds a trouble blames no one", () => {
  for (const [changes, code] of [[{ isAway: true }, "their_network"], [{ isOwnNetworkGone: true }, "own_network"]]) {
    const reasons = new Reasons();
    const lost = { ...FLOWING, status: "interrupted", ...changes };
    assert.equal(reasons.read(lost, 1_000).code, "interrupted");
    assert.equal(reasons.read(lost, 5_999).code, "interrupted");
    assert.deepEqual(reasons.read(lost, 6_000), { code, since: 1_000, isTrouble: true });
    assert.equal(new Reasons().read({ ...NEVER, ...changes }, 1_000).code, "connecting");
  }
});

test("another trouble after the picture flowed begins anew", () => {
  const reasons = new Reasons();
  reasons.read(NEVER, 1_000);
  assert.equal(reasons.read(FLOWING, 2_000), null);
  assert.equal(reasons.read({ ...FLOWING, status: "interrupted" }, 9_000).since, 9_000);
});

test("what has nothing to do with the connection has a time of its own", () => {
  const reasons = new Reasons();
  reasons.read(NEVER, 1_000);
  assert.deepEqual(reasons.read({ ...FLOWING, mediaState: { ...ON, video: false } }, 3_000), {
    code: "camera_off", since: 3_000, isTrouble: false,
  });
});

test("a TURN server is one by its URL", () => {
  assert.equal(hasTurn({}), false);
  assert.equal(hasTurn({ iceServers: [{ urls: "stun:a.invalid" }] }), false);
  assert.equal(hasTurn({ iceServers: [{ urls: ["stun:a.invalid", "turns:b.invalid?transport=tcp"] }] }), true);
});
