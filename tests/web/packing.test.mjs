import assert from "node:assert/strict";
import { test } from "node:test";

import { pack } from "../../web/ui/kit/packing.js";

const GAP = 8;
const DESKTOP = [1408, 796];
const PHONE = [374, 760];

test("wide windows take as many columns as give the largest tiles", () => {
  const columns = [1, 2, 3, 4, 5, 6, 9, 12].map((count) => pack(count, ...DESKTOP, GAP).columns);
  assert.deepEqual(columns, [1, 2, 2, 2, 3, 3, 3, 4]);
});

test("upright phones stack two people and pair more", () => {
  const columns = [1, 2, 3, 6, 8].map((count) => pack(count, ...PHONE, GAP).columns);
  assert.deepEqual(columns, [1, 1, 2, 2, 2]);
});

test("a single person fills a phone, but keeps the camera's shape on a desktop", () => {
  const phone = pack(1, ...PHONE, GAP);
  assert.equal(phone.width, 374);
  assert.equal(phone.height, 760);
  const desktop = pack(1, ...DESKTOP, GAP);
  assert.equal(desktop.width, 1408);
  assert.equal(desktop.height, 796);
});

test("on an upright phone tiles come close to 3:4, and fill its height", () => {
  for (const count of [4, 6, 8, 12]) {
    const { rows, width, height } = pack(count, ...PHONE, GAP);
    assert.ok(rows * (height + GAP) - GAP > PHONE[1] - rows, `${count}: ${rows} rows of ${height}`);
    assert.ok(Math.abs(Math.log(width / height / 0.75)) < 0.45, `${count}: ${width}x${height}`);
  }
});

test("every arrangement fits, at any size and count, in shapes that a picture can have", () => {
  for (const [width, height] of [DESKTOP, PHONE, [344, 560], [800, 300], [320, 320], [2560, 1300]]) {
    const narrowest = width < height ? 9 / 20 : 4 / 3;
    for (let count = 1; count <= 50; count++) {
      const tile = pack(count, width, height, GAP);
      const where = `${count} in ${width}x${height}`;
      assert.ok(tile.columns * tile.rows >= count, where);
      assert.ok((tile.rows - 1) * tile.columns < count, `${where}: an empty row`);
      assert.ok(tile.columns * (tile.width + GAP) - GAP <= width, where);
      assert.ok(tile.rows * (tile.height + GAP) - GAP <= height, where);
      const slack = 1 / Math.min(tile.width, tile.height); // whole pixels
      assert.ok(tile.width / tile.height >= narrowest * (1 - 2 * slack), `${where}: too narrow`);
      assert.ok(tile.width / tile.height <= (16 / 9) * (1 + 2 * slack), `${where}: too wide`);
    }
  }
});

test("no other number of columns gives larger tiles", () => {
  const best = pack(7, ...DESKTOP, GAP);
  for (let columns = 1; columns <= 7; columns++) {
    const rows = Math.ceil(7 / columns);
    const width = Math.min((DESKTOP[0] - GAP * (columns - 1)) / columns, ((DESKTOP[1] - GAP * (rows - 1)) / rows) * (16 / 9));
    const height = Math.min((DESKTOP[1] - GAP * (rows - 1)) / rows, width / (4 / 3));
    assert.ok(Math.floor(width) * Math.floor(height) <= best.width * best.height, `${columns} columns`);
  }
});

test("an area without room gives tiles without size instead of failing", () => {
  assert.deepEqual(pack(3, 0, 0, GAP), { columns: 1, rows: 3, width: 0, height: 0 });
});
