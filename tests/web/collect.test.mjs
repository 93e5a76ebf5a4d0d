import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { collect } from "../../web/ui/kit/collect.js";

mock.timers.enable({ apis: ["setTimeout"] });

test("what comes within a burst is told at its end, and once", () => {
  const told = [];
  const add = collect(500, (items) => told.push(items));
  add("a");
  mock.timers.tick(499);
  add("b");
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  assert.deepEqual(told, [["a", "b"]]);
  mock.timers.tick(5_000);
  assert.deepEqual(told, [["a", "b"]]);
});

test("what comes after a burst begins another", () => {
  const told = [];
  const add = collect(500, (items) => told.push(items));
  add("a");
  mock.timers.tick(500);
  add("b");
  mock.timers.tick(500);
  assert.deepEqual(told, [["a"], ["b"]]);
});

test("what is added while a burst is told is not lost", () => {
  const told = [];
  const add = collect(500, (items) => {
    told.push(items);
    if (told.length === 1) add("b");
  });
  add("a");
  mock.timers.tick(500);
  mock.timers.tick(500);
  assert.deepEqual(told, [["a"], ["b"]]);
});

test("after a batch comes a rest, at whose end is told what came in it", () => {
  const told = [];
  const add = collect(500, (items) => told.push(items), 3_000);
  add("a");
  mock.timers.tick(500);
  add("b");
  mock.timers.tick(2_999);
  add("c");
  assert.deepEqual(told, [["a"]]);
  mock.timers.tick(1);
  assert.deepEqual(told, [["a"], ["b", "c"]]);
  mock.timers.tick(10_000);
  add("d");
  mock.timers.tick(500);
  assert.deepEqual(told, [["a"], ["b", "c"], ["d"]]);
});
