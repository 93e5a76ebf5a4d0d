import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { oncePerFrame } from "../../web/ui/kit/frame.js";

mock.timers.enable({ apis: ["setTimeout"] });

/** @type {(() => void)[]} */
let frames = [];
globalThis.requestAnimationFrame = (draw) => frames.push(draw);
function nextFrame() {
  const draws = frames;
  frames = [];
  for (const draw of draws) draw();
}

function counter(signal, every) {
  const counts = { drawn: 0 };
  return Object.assign(counts, { schedule: oncePerFrame(() => { counts.drawn += 1; }, signal, every) });
}

test("what changes often is drawn once, in the next frame", () => {
  const counts = counter();
  for (let times = 0; times < 1_000; times++) counts.schedule();
  assert.equal(counts.drawn, 0);
  nextFrame();
  assert.equal(counts.drawn, 1);
  mock.timers.tick(10_000);
  nextFrame();
  assert.equal(counts.drawn, 1);
  counts.schedule();
  nextFrame();
  assert.equal(counts.drawn, 2);
});

test("a page without frames is drawn all the same", () => {
  const counts = counter();
  counts.schedule();
  mock.timers.tick(100);
  assert.equal(counts.drawn, 1);
  nextFrame();
  assert.equal(counts.drawn, 1);
});

test("what takes long is drawn again after a rest, and what came in it then", () => {
  const counts = counter(undefined, 500);
  counts.schedule();
  nextFrame();
  counts.schedule();
  nextFrame();
  mock.timers.tick(499);
  nextFrame();
  assert.equal(counts.drawn, 1);
  mock.timers.tick(1);
  assert.equal(counts.drawn, 2);
  mock.timers.tick(10_000);
  assert.equal(counts.drawn, 2);
  counts.schedule();
  nextFrame();
  assert.equal(counts.drawn, 3);
});

test("nothing is drawn once the call is over", () => {
  const closing = new AbortController();
  const counts = counter(closing.signal);
  counts.schedule();
  closing.abort();
  nextFrame();
  mock.timers.tick(100);
  assert.equal(counts.drawn, 0);
});
