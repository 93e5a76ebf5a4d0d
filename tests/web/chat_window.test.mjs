import assert from "node:assert/strict";
import { test } from "node:test";

import { endFrom, startBefore } from "../../web/ui/chat/window.js";

const messages = (count, length = 5) => Array.from({ length: count }, () => ({ text: "x".repeat(length), file: null }));

test("of short messages the window holds many, of long ones and of files few", () => {
  assert.equal(startBefore(messages(1_000), 1_000), 800);
  assert.equal(endFrom(messages(1_000), 300), 500);
  assert.equal(startBefore(messages(1_000, 4_000), 1_000), 997);
  assert.equal(endFrom(messages(1_000, 4_000), 0), 3);
  const files = Array.from({ length: 1_000 }, () => ({ text: "", file: {} }));
  assert.equal(startBefore(files, 1_000), 960);
});

test("the last window reaches to the end, whatever the messages are", () => {
  const entries = Array.from({ length: 500 }, (_, index) => messages(1, (index * 7_919) % 4_000)[0]);
  for (let count = 0; count <= entries.length; count++) {
    const some = entries.slice(0, count);
    assert.equal(endFrom(some, startBefore(some, count)), count);
  }
});

test("the window holds at least one message", () => {
  const long = messages(3, 1_000_000);
  assert.equal(endFrom(long, 1), 2);
  assert.equal(startBefore(long, 2), 1);
  assert.equal(startBefore(long, 2, 1 / 2), 1);
});

test("half a window is half of it", () => {
  assert.equal(startBefore(messages(1_000), 500, 1 / 2), 400);
  assert.equal(endFrom(messages(1_000), 500, 1 / 2), 600);
});
