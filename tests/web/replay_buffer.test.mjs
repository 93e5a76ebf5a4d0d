import assert from "node:assert/strict";
import { test } from "node:test";

import { ReplayBuffer, MAX_MESSAGES, MAX_BYTES } from "../../web/sdk/server/replay_buffer.js";

function keptOf(count, { isWritten = true } = {}) {
  const kept = new ReplayBuffer();
  for (let number = 1; number <= count; number++) kept.add(`m${number}`, { isWritten });
  return kept;
}

test("what the server has is forgotten, from the oldest on", () => {
  const kept = keptOf(5);
  kept.confirm(3);
  assert.deepEqual(kept.write(), ["m4", "m5"]);
  kept.confirm(2);
  assert.equal(kept.length, 2);
});

test("after a resume what the server lacks is left, and the count goes on", () => {
  const kept = keptOf(5);
  assert.equal(kept.resume(2), true);
  assert.deepEqual(kept.write(), ["m3", "m4", "m5"]);
  kept.add("m6", { isWritten: true });
  kept.confirm(6);
  assert.equal(kept.length, 0);
});

test("the oldest go first where there are too many", () => {
  const kept = keptOf(MAX_MESSAGES + 2);
  assert.equal(kept.length, MAX_MESSAGES);
  assert.equal(kept.write()[0], "m3");
});

test("the oldest go first where they are too large, by bytes and not by characters", () => {
  const kept = new ReplayBuffer();
  const third = "é".repeat(MAX_BYTES / 6);
  for (let number = 0; number < 3; number++) kept.add(third, { isWritten: true });
  assert.equal(kept.length, 3);
  kept.add("x".repeat(5), { isWritten: true });
  assert.equal(kept.length, 3);
});

test("where the server lacks what is not kept any more, the rest is sent and counted as the server will", () => {
  const kept = keptOf(MAX_MESSAGES + 2);
  assert.equal(kept.resume(1), false);
  assert.equal(kept.length, MAX_MESSAGES);
  assert.equal(kept.sent, 1 + MAX_MESSAGES);
});

test("a count beyond what was sent leaves nothing to send, and is gone on from", () => {
  const kept = keptOf(3);
  assert.equal(kept.resume(5), false);
  assert.equal(kept.length, 0);
  kept.add("m6", { isWritten: true });
  kept.confirm(6);
  assert.equal(kept.length, 0);
});

test("when both counts restart only what was never written is left", () => {
  const kept = keptOf(3);
  kept.add("waited 1", { isWritten: false });
  kept.add("waited 2", { isWritten: false });
  kept.restart();
  assert.equal(kept.sent, 2);
  assert.deepEqual(kept.write(), ["waited 1", "waited 2"]);
  kept.restart();
  assert.equal(kept.length, 0);
});
