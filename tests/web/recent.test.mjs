import assert from "node:assert/strict";
import { test } from "node:test";

import { Recent } from "../../web/ui/kit/recent.js";

test("what has happened is known for a while, and for longer if it happens again", () => {
  let now = 0;
  const recent = new Recent(1_000, () => now);
  assert.equal(recent.has("a"), false);
  recent.add("a");
  now = 999;
  assert.equal(recent.has("a"), true);
  assert.equal(recent.has("b"), false);
  recent.add("a");
  now = 1_998;
  assert.equal(recent.has("a"), true);
  now = 1_999;
  assert.equal(recent.has("a"), false);
});

test("of a great many only the last are known", () => {
  const recent = new Recent(1_000, () => 0);
  for (let key = 0; key < 10_000; key++) recent.add(String(key));
  assert.equal(recent.has("0"), false);
  assert.equal(recent.has("9999"), true);
});
