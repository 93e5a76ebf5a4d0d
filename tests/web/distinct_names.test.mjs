import assert from "node:assert/strict";
import { test } from "node:test";

import { DistinctNames } from "../../web/sdk/distinct_names.js";

/** @param {string[]} names   of participants who come one after the other */
function shown(...names) {
  const distinct = new DistinctNames();
  return names.map((name, index) => distinct.add(String(index), name));
}

test("names that differ stay as they are", () => {
  const names = ["Anna", "Ánna", "Hanna", "Анна", "Ian", "Lan", "Zoë", "愛", "سارة", "👩‍🚀", "Anna B", "10", "Io"];
  assert.deepEqual(shown(...names), names);
});

test("names that look alike are numbered in the order in which they came", () => {
  for (const double of ["Anna", "anna", "ANNA", "Аnna", "Annа", "Αnna", "A\u200Cnna", "Ａｎｎａ", "An\ufe0fna", "Anna\u2060"]) {
    assert.deepEqual(shown("Anna", double), ["Anna", `${double} (2)`], JSON.stringify(double));
  }
  assert.deepEqual(shown("Ida Ross", "lda Ross", "Ida  Ross", "1da Ross"), ["Ida Ross", "lda Ross (2)", "Ida  Ross (3)", "1da Ross (4)"]);
  assert.deepEqual(shown("Bob", "Воb", "B0b"), ["Bob", "Воb (2)", "B0b"]);
});

test("a number that someone has typed is not given to another", () => {
  assert.deepEqual(shown("Anna", "Anna (2)", "Anna", "Anna (2)"), ["Anna", "Anna (2)", "Anna (3)", "Anna (2) (2)"]);
});

test("the name of one who has left is free again, and others keep theirs", () => {
  const names = new DistinctNames();
  names.add("a", "Anna");
  names.add("b", "Anna");
  names.remove("a");
  assert.equal(names.add("b", "Anna"), "Anna (2)");
  assert.equal(names.add("c", "Anna"), "Anna");
  names.retain(["b"]);
  assert.equal(names.add("d", "Anna"), "Anna");
  names.clear();
  assert.equal(names.add("e", "Anna (2)"), "Anna (2)");
});
