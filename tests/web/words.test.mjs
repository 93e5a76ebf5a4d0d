import assert from "node:assert/strict";
import { test } from "node:test";

import { callWords } from "../../web/ui/call_words.js";
import { doctorWords } from "../../web/ui/doctor_words.js";
import { fill } from "../../web/ui/kit/fill.js";
import { duration, list, ordinal } from "../../web/ui/kit/format.js";
import { words } from "../../web/ui/words.js";

/** Every text, by its keys. */
function* texts(place, path) {
  for (const [key, value] of Object.entries(place)) {
    if (typeof value === "string") yield [`${path}.${key}`, value];
    else yield* texts(value, `${path}.${key}`);
  }
}

const ALL = [...texts(words, "words"), ...texts(callWords, "callWords"), ...texts(doctorWords, "doctorWords")];

test("a template is filled in once: what a person typed stays as it is", () => {
  assert.equal(fill(callWords.chat.fileFrom, { name: "{file}", file: "$& {name}" }), "{file} sent a file: $& {name}");
});

test("a count chooses the plural form", () => {
  const { muteAsked } = callWords.host;
  assert.equal(fill(muteAsked, { count: 1 }), "Muted 1 person");
  assert.equal(fill(muteAsked, { count: 3 }), "Muted 3 people");
  assert.equal(fill(callWords.andMore, { count: 1 }), "and 1 more");
  assert.equal(fill(callWords.recording.by, { names: list(["Ada", "Grace"]), count: 2 }), "Ada and Grace are recording");
});

test("a place in a line has its ordinal", () => {
  const said = [1, 2, 3, 4, 11, 21].map((turn) => ordinal(callWords.hands.raised, turn).replace(/^hand raised, | in line$/g, ""));
  assert.deepEqual(said, ["1st", "2nd", "3rd", "4th", "11th", "21st"]);
});

test("a duration is said in its largest whole unit", () => {
  assert.deepEqual([5_900, 60_000, 3_599_999, 7_200_000].map(duration), ["5 s", "1 min", "59 min", "2 h"]);
});

test("the forms of one text have the same placeholders", () => {
  const isForms = (value) => typeof value === "object" && "other" in value && Object.values(value).every((form) => typeof form === "string");
  const placeholders = (text) => [...text.matchAll(/{(\w+)}/g)].map(([, name]) => name).filter((name) => name !== "count").sort();
  const check = (place) => {
    for (const value of Object.values(place)) {
      if (isForms(value)) for (const form of Object.values(value)) assert.deepEqual(placeholders(form), placeholders(value.other), form);
      else if (typeof value === "object") check(value);
    }
  };
  check(words);
  check(callWords);
  check(doctorWords);
});

test("texts are in plain English, with contractions and typographic apostrophes", () => {
  const foreign = /whoever|(some|any|no|every)body|any more|cannot|\b(can|could|do|does|did|is|are|was|has|have|will) not\b|'|\.\.\./i;
  assert.ok(ALL.length > 300);
  for (const [key, text] of ALL) assert.doesNotMatch(text, foreign, key);
});
