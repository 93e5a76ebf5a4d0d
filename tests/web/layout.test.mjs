import assert from "node:assert/strict";
import { test } from "node:test";

import { floating, grid, spotlight } from "../../web/ui/stage/layout.js";

const GAP = 8;
const AREAS = { desktop: [1408, 796], tablet: [736, 900], phone: [374, 690], landscape: [828, 290], ultrawide: [2528, 976], tiny: [304, 300] };
const SCREEN = 16 / 9;

const overlaps = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

function assertApart(rects, { width, height }, where) {
  rects.forEach((rect, index) => {
    assert.ok(rect.width > 0 && rect.height > 0, `${where}: no size`);
    assert.ok(rect.x >= 0 && rect.x + rect.width <= width && rect.y >= 0 && rect.y + rect.height <= height, `${where}: outside`);
    for (const other of rects.slice(index + 1)) assert.ok(!overlaps(rect, other), `${where}: one above the other`);
  });
}

function everywhere(check) {
  for (const [name, [width, height]] of Object.entries(AREAS)) {
    for (let count = 1; count <= 50; count++) check(count, { width, height }, `${count} on ${name}`);
  }
}

test("a grid of 1 to 50 neither overlaps nor leaves the stage, at any size", () => {
  everywhere((count, area, where) => {
    const rects = grid(count, area, GAP);
    assert.equal(rects.length, count);
    assertApart(rects, area, where);
  });
});

test("the last row of a grid is centred", () => {
  everywhere((count, area, where) => {
    const rects = grid(count, area, GAP);
    const lastRow = rects.filter(({ y }) => y === rects.at(-1).y);
    const left = lastRow[0].x;
    const right = area.width - lastRow.at(-1).x - lastRow.at(-1).width;
    assert.ok(Math.abs(left - right) <= 1, where);
  });
});

test("on an upright phone the last row of a grid fills it", () => {
  const [first, , last] = grid(3, { width: 374, height: 690 }, GAP);
  assert.equal(last.width, 374);
  assert.equal(first.width, (374 - GAP) / 2);
});

test("a large tile and its strip neither overlap nor leave the stage, and a screen keeps its shape", () => {
  for (const shape of [null, SCREEN, 4 / 3, 9 / 16, 21 / 9]) {
    everywhere((count, area, where) => {
      const { main, strip } = spotlight(count - 1, area, GAP, shape);
      assert.ok(strip.length <= count - 1, where);
      assert.ok(count === 1 || strip.length > 0, where);
      assertApart([main, ...strip], area, `${where}, ${shape}`);
      if (shape) assert.ok(Math.abs(main.width - main.height * shape) < 1 + shape, `${where}: ${main.width}x${main.height} is not ${shape}`);
    });
  }
});

test("the large tile is the largest, and what it can't use goes to the strip", () => {
  everywhere((count, area, where) => {
    const { main, strip } = spotlight(count, area, GAP, null);
    for (const { width, height } of strip) assert.ok(width * height <= main.width * main.height, where);
  });
  const [phoneWidth, phoneHeight] = AREAS.phone;
  const { main, strip } = spotlight(3, { width: phoneWidth, height: phoneHeight }, GAP, SCREEN);
  assert.equal(main.width, phoneWidth);
  assert.ok(strip.at(-1).y + strip.at(-1).height > phoneHeight * 0.9);
});

test("wide windows have the strip of a few people at the side, upright ones below", () => {
  const beside = spotlight(4, { width: 1408, height: 796 }, GAP, null);
  assert.ok(beside.strip.every(({ x }) => x >= beside.main.x + beside.main.width));
  const below = spotlight(4, { width: 374, height: 690 }, GAP, null);
  assert.ok(below.strip.every(({ y }) => y >= below.main.y + below.main.height));
});

test("nobody in a strip is smaller than can be recognised: rather some are left out", () => {
  everywhere((count, area, where) => {
    const { strip } = spotlight(count, area, GAP, SCREEN);
    if (strip.length < count) for (const { width } of strip) assert.ok(width >= 60, `${where}: ${width}`);
  });
  assert.ok(spotlight(49, { width: 1408, height: 796 }, GAP, SCREEN).strip.length < 49);
});

test("a floating picture is small, and upright on an upright phone", () => {
  const desktop = floating({ width: 1408, height: 796 });
  assert.ok(desktop.width <= 288 && desktop.width > desktop.height);
  const phone = floating({ width: 374, height: 690 });
  assert.ok(phone.width < 374 / 3 && phone.width < phone.height);
});
