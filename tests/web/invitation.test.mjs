import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { displayNameProblem, normaliseRoomCode, parseInvitation } from "../../web/sdk/invitation.js";

/** @type {Record<string, Record<string, string>>} the server's tests read the same table */
const NAMES = JSON.parse(readFileSync(new URL("../support/names.json", import.meta.url), "utf8"));

test("typed codes are folded as the protocol says", () => {
  for (const typed of ["6a18t3", "6A18T3", " 6a1-8t3 ", "6 a 1 8 t 3", "6aI8t3", "6al8T3"]) {
    assert.equal(normaliseRoomCode(typed), "6a18t3", typed);
  }
  assert.equal(normaliseRoomCode("oO0-iIl"), "000111");
});

test("what cannot be a code is none", () => {
  for (const typed of ["", "6a18t", "6a18t33", "6a18tu", "6a18t!", "6a_8t3", "wwwéww"]) {
    assert.equal(normaliseRoomCode(typed), null, typed);
  }
});

test("pasted links give their code, token and origin", () => {
  const cases = [
    ["https://meet.example/r/6a18t3", { roomCode: "6a18t3", token: null, origin: "https://meet.example" }],
    ["http://localhost:8000/r/6A18T3/", { roomCode: "6a18t3", token: null, origin: "http://localhost:8000" }],
    [" https://meet.example/sub/r/6a18t3?x=1#token=ab.c-d_ ", { roomCode: "6a18t3", token: "ab.c-d_", origin: "https://meet.example" }],
    ["meet.example/r/6a1-8t3#token=t", { roomCode: "6a18t3", token: "t", origin: null }],
    ["https://meet.example/r/6a18t3?token=t&audio=0", { roomCode: "6a18t3", token: "t", origin: "https://meet.example" }],
    ["localhost:8000/r/6a18t3", { roomCode: "6a18t3", token: null, origin: null }],
    ["/r/6a18t3", { roomCode: "6a18t3", token: null, origin: null }],
    ["https://meet.example/r/6a1%208t3", { roomCode: "6a18t3", token: null, origin: "https://meet.example" }],
    ["6A1 8T3", { roomCode: "6a18t3", token: null, origin: null }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseInvitation(text), expected, text);
});

test("other text is no invitation", () => {
  for (const text of ["", "hello", "https://meet.example/", "https://meet.example/r/", "https://x.example/r/%", "https://x.example/bar/6a18t3"]) {
    assert.equal(parseInvitation(text), null, text);
  }
});

test("display names are refused as the server would", () => {
  for (const [problem, names] of Object.entries(NAMES)) {
    for (const [what, name] of Object.entries(names)) assert.equal(displayNameProblem(name) ?? "valid", problem, what);
  }
  assert.equal(displayNameProblem("a\ud800b"), "name_forbidden_character");
});
