import assert from "node:assert/strict";
import { test } from "node:test";

import { initials } from "../../web/ui/kit/initials.js";

test("initials are the first letters of the first and the last word", () => {
  assert.deepEqual(["Ada", "ada king lovelace", "  Grace\u00a0Hopper ", "", " "].map(initials), ["A", "AL", "GH", "", ""]);
});

test("a letter keeps its accents and vowel signs, and an emoji all its parts", () => {
  assert.equal(initials("e\u0301mile zola"), "E\u0301Z");
  assert.equal(initials("किरण देसाई"), "किदे");
  assert.equal(initials("👨‍👩‍👧 🇩🇪"), "👨‍👩‍👧🇩🇪");
});

test("marks of direction and punctuation are no initials", () => {
  assert.equal(initials("\u200fשלום \u2067עולם\u2069"), "שע");
  assert.equal(initials("“Ada” (Lovelace)"), "AL");
  assert.equal(initials("Ada —"), "A");
});
