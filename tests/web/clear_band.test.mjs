import assert from "node:assert/strict";
import { test } from "node:test";

import { clearBottom } from "../../web/ui/stage/clear_band.js";

const AREA = { top: 0, bottom: 600 };
const NAME = { top: 560, bottom: 590 };

for (const [where, obstacles, expected] of [
  ["an empty stage: at its bottom", [], 600],
  ["a name at the bottom: above it", [NAME], 560],
  ["a name in the way of the lowest gap: above that one too", [NAME, { top: 480, bottom: 510 }], 480],
  ["a gap that is just high enough: in it", [NAME, { top: 410, bottom: 460 }], 560],
  ["obstacles that overlap: above both", [NAME, { top: 500, bottom: 570 }, { top: 490, bottom: 550 }], 490],
  ["an obstacle outside of the stage: at the bottom", [{ top: 610, bottom: 640 }], 600],
  ["no gap of that height: in the highest one", [{ top: 70, bottom: 560 }], 70],
  ["no gap at all: at the bottom", [{ top: -10, bottom: 610 }], 600],
]) {
  test(where, () => assert.equal(clearBottom(AREA, obstacles, 100), expected));
}
