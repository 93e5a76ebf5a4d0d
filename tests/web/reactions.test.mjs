import assert from "node:assert/strict";
import { test } from "node:test";

import { Reactions } from "../../web/sdk/messages/reactions.js";
import { FakeCall, FakePeer } from "./fake_call.mjs";

function inCall(peer) {
  const call = new FakeCall("m", peer);
  const clock = { now: 0 };
  const reactions = new Reactions(call, () => clock.now);
  const seen = [];
  reactions.on("reaction", ({ peer: from, reaction }) => seen.push(`${from?.socketId ?? "own"} ${reaction}`));
  return { call, reactions, seen, clock };
}

test("a reaction is told and seen by its sender too", () => {
  const ada = new FakePeer("a");
  const { call, reactions, seen } = inCall(ada);
  assert.equal(reactions.send("heart"), true);
  call.hear(ada, { type: "reaction", reaction: "applause" });
  assert.deepEqual(ada.told, [{ type: "reaction", reaction: "heart" }]);
  assert.deepEqual(seen, ["own heart", "a applause"]);
});

test("five at once, then one a second, on both sides", () => {
  const ada = new FakePeer("a");
  const { call, reactions, seen, clock } = inCall(ada);
  for (let times = 0; times < 8; times++) {
    reactions.send("heart");
    call.hear(ada, { type: "reaction", reaction: "heart" });
  }
  assert.equal(seen.length, 10);
  assert.equal(ada.told.length, 5);
  clock.now = 2_500;
  for (let times = 0; times < 4; times++) call.hear(ada, { type: "reaction", reaction: "heart" });
  assert.equal(seen.length, 12);
  clock.now = 3_000;
  call.hear(ada, { type: "reaction", reaction: "heart" });
  assert.equal(seen.length, 13);
});

test("what is no reaction is nothing, and costs its sender none", () => {
  const ada = new FakePeer("a");
  const { call, seen } = inCall(ada);
  for (const reaction of ["🎉", "", 7, null, undefined, "__proto__", ["heart"]]) call.hear(ada, { type: "reaction", reaction });
  call.hear(ada, { type: "other", reaction: "heart" });
  assert.deepEqual(seen, []);
  for (let times = 0; times < 5; times++) call.hear(ada, { type: "reaction", reaction: "heart" });
  assert.equal(seen.length, 5);
});
