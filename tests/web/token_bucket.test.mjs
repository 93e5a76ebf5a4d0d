import assert from "node:assert/strict";
import { test } from "node:test";

import { TokenBucket } from "../../web/sdk/token_bucket.js";

const taken = (bucket, now, times) => Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length;

test("a number at once, then a number per second", () => {
  const bucket = new TokenBucket({ atOnce: 3, perSecond: 2 });
  assert.equal(taken(bucket, 0, 5), 3);
  assert.equal(taken(bucket, 499, 5), 0);
  assert.equal(taken(bucket, 500, 5), 1);
  assert.equal(taken(bucket, 1_750, 5), 2);
  assert.equal(taken(bucket, 2_000, 5), 1);
});

test("after a long pause no more than the number at once", () => {
  const bucket = new TokenBucket({ atOnce: 3, perSecond: 2 });
  assert.equal(taken(bucket, 3_600_000, 5), 3);
});

test("it tells how long to wait", () => {
  const bucket = new TokenBucket({ atOnce: 1, perSecond: 4 });
  assert.equal(bucket.pause(0), 0);
  bucket.take(0);
  assert.equal(bucket.pause(0), 250);
  assert.equal(bucket.pause(100), 150);
  assert.equal(bucket.pause(250), 0);
  assert.equal(bucket.take(250), true);
});
