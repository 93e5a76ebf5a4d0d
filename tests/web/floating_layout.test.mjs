import assert from "node:assert/strict";
import { test } from "node:test";

import { placeFloating } from "../../web/ui/stage/floating_layout.js";

const AREAS = [[228, 118], [308, 174], [408, 238], [588, 338], [228, 338], [160, 420]].map(([width, height]) => ({ width, height }));
const RECOGNISABLE = 88; // px

const people = (count) => Array.from({ length: count }, (_, index) => `peer ${index + 1}`);
const place = (area, wish) =>
  placeFloating({ others: [], self: "me", main: null, shape: null, rank: () => 0, ...wish }, area);
const overlap = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width
  && one.y < other.y + other.height && other.y < one.y + one.height;

test("tiles lie inside the window and not on each other, and everyone is shown or counted", () => {
  for (const area of AREAS) {
    for (let count = 1; count <= 30; count++) {
      for (const main of [null, "peer 1"]) {
        const { rects, rest } = place(area, { others: people(count), main });
        const all = [...rects.values(), ...(rest ? [rest.rect] : [])];
        const what = `${count} in ${area.width} x ${area.height}, large: ${main}`;
        for (const { x, y, width, height } of all) {
          assert.ok(x >= 0 && y >= 0 && x + width <= area.width && y + height <= area.height && width > 0 && height > 0, what);
        }
        const lies = all.some((one, index) => all.slice(index + 1).some((other) => overlap(one, other)));
        if (count > 1 && rects.size > 1) assert.equal(lies, false, what); // our own lies on the only other one
        const others = [...rects.keys()].filter((tile) => tile !== "me").length;
        assert.ok(others + (rest?.count ?? 0) >= count, what);
        if (!main && rects.size > 2) assert.ok(rects.values().next().value.width >= RECOGNISABLE, what);
      }
    }
  }
});

test("a small window shows the speaker of many, and how many others there are", () => {
  const rank = (tile) => Number(tile === "peer 9");
  const { rects, rest } = place(AREAS[0], { others: people(10), rank });
  assert.deepEqual([...rects.keys()], ["peer 1", "peer 2", "peer 9"]);
  assert.equal(rest.count, 7);
});

test("our own tile is the first to go, and is not counted", () => {
  const { rects, rest } = place(AREAS[0], { others: people(4) });
  assert.deepEqual([...rects.keys()], people(4));
  assert.equal(rest, null);
});

test("a screen keeps its shape, and is alone in a small window", () => {
  const wish = { others: ["screen", ...people(2)], main: "screen", shape: 2.5 };
  for (const area of AREAS) {
    const { width, height } = place(area, wish).rects.get("screen");
    assert.ok(Math.abs(width / height - 2.5) < 0.1, `${area.width} x ${area.height}`);
  }
  const { rects, rest } = place(AREAS[0], wish);
  assert.deepEqual([[...rects.keys()], rest.count], [["screen"], 2]);
  assert.equal(place(AREAS[3], wish).rects.size, 4);
});

test("of two people the other one fills the window, and we are in its upper corner", () => {
  const { rects, rest } = place(AREAS[2], { others: ["ada"] });
  const [ada, me] = [rects.get("ada"), rects.get("me")];
  assert.ok(ada.width > 3 * me.width && me.y < ada.y + 10 && me.x + me.width <= ada.x + ada.width);
  assert.equal(rest, null);
});

test("alone, there is space to say so", () => {
  for (const self of ["me", null]) {
    const { rects, rest } = place(AREAS[0], { self });
    assert.deepEqual([rects.size, rest.count], [self ? 1 : 0, 0]);
  }
});
