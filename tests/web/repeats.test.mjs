import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Repeats } from "../../web/ui/kit/repeats.js";

mock.timers.enable({ apis: ["setTimeout", "Date"] });

const END = 600; // s

/** What is told of these changes, as [second, text]. @param {[number, string, string][]} changes   second, subject, state */
function tell(changes, closing = new AbortController(), abortAt = Infinity) {
  const told = [];
  const repeats = new Repeats(closing.signal, Date.now);
  const start = Date.now();
  for (let second = 0; second < END; second++) {
    if (second === abortAt) closing.abort();
    for (const [at, about, state] of changes) {
      const tellIt = (count) => told.push([(Date.now() - start) / 1_000, count === 1 ? `${about} ${state}` : `${about} ${state} ${count}`]);
      if (at === second) repeats.add(about, tellIt, state);
    }
    mock.timers.tick(1_000);
  }
  return told;
}

/** One who is in and out, with so many seconds between two changes. */
function flapping(every, until) {
  const states = ["in", "out"];
  return Array.from({ length: Math.ceil(until / every) }, (_, index) => [index * every, "Ada", states[index % 2]]);
}

const CASES = [
  ["what happens once is told at once",
    [[3, "Ada", "in"]],
    [[3, "Ada in"]]],
  ["going back and forth once is told at once",
    [[0, "Ada", "in"], [2, "Ada", "out"]],
    [[0, "Ada in"], [2, "Ada out"]]],
  ["different subjects do not delay each other",
    [[0, "Ada", "in"], [0, "Joan", "in"], [1, "Joan", "out"]],
    [[0, "Ada in"], [0, "Joan in"], [1, "Joan out"]]],
  ["a second time soon after the first is told after a pause",
    [[0, "Ada", "hand"], [4, "Ada", "hand"]],
    [[0, "Ada hand"], [10, "Ada hand 2"]]],
  ["a second time after the pause is told at once",
    [[0, "Ada", "hand"], [20, "Ada", "hand"]],
    [[0, "Ada hand"], [20, "Ada hand 2"]]],
  ["of many times only the last count is told",
    [0, 1, 2, 3, 4, 5].map((at) => [at, "Ada", "hand"]),
    [[0, "Ada hand"], [10, "Ada hand 6"]]],
  ["of several states the last one is told",
    [[0, "Ada", "in"], [1, "Ada", "out"], [2, "Ada", "in"], [3, "Ada", "out"], [4, "Ada", "in"]],
    [[0, "Ada in"], [1, "Ada out"], [11, "Ada in 3"]]],
  ["a new state is told at once, and nothing older after it",
    [[0, "Ada", "in"], [1, "Ada", "out"], [2, "Ada", "in"], [3, "Ada", "removed"]],
    [[0, "Ada in"], [1, "Ada out"], [3, "Ada removed"]]],
  ["after a minute of quiet it starts anew",
    [[0, "Ada", "in"], [1, "Ada", "in"], [61, "Ada", "in"]],
    [[0, "Ada in"], [10, "Ada in 2"], [61, "Ada in"]]],
  ["without that quiet it does not",
    [[0, "Ada", "in"], [1, "Ada", "in"], [60, "Ada", "in"]],
    [[0, "Ada in"], [10, "Ada in 2"], [60, "Ada in 3"]]],
  ["what goes on and on is told less and less often",
    flapping(2, 200),
    [[0, "Ada in"], [2, "Ada out"], [12, "Ada out 3"], [32, "Ada out 8"], [72, "Ada out 18"], [132, "Ada out 33"], [192, "Ada out 48"],
      [252, "Ada out 50"]]],
  ["what comes slowly is summed up as well",
    flapping(15, 200),
    [[0, "Ada in"], [15, "Ada out"], [30, "Ada in 2"], [50, "Ada out 2"], [90, "Ada out 3"], [150, "Ada out 5"], [210, "Ada out 7"]]],
];

for (const [name, changes, expected] of CASES) {
  test(name, () => assert.deepEqual(tell(changes), expected));
}

test("nothing is told once the call is over", () => {
  const changes = [[0, "Ada", "in"], [1, "Ada", "in"], [5, "Joan", "in"]];
  assert.deepEqual(tell(changes, new AbortController(), 3), [[0, "Ada in"]]);
});

test("of a great many subjects only the last are known", () => {
  const told = [];
  const repeats = new Repeats(new AbortController().signal, Date.now);
  for (let key = 0; key < 10_000; key++) repeats.add(`${key}`, () => {});
  repeats.add("0", (count) => told.push(count));
  repeats.add("9999", (count) => told.push(count));
  assert.deepEqual(told, [1]);
});
