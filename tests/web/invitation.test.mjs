import assert from "node:assert/strict";
import { test } from "node:test";

import { displayNameProblem, normaliseRoomCode, parseInvitation } from "../../web/sdk/invitation.js";

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
  const cases = [
    ["Ada", null],
    ["  Ada  ", null],
    ["愛 😀 O'Neil", null],
    ["😀".repeat(64), null],
    ["", "name_missing"],
    ["   ", "name_missing"],
    ["x".repeat(65), "name_too_long"],
    ["a\u0007b", "name_forbidden_character"],
    ["a\u0085b", "name_forbidden_character"],
    ["a\u2028b", "name_forbidden_character"],
    ["a\u202eb", "name_forbidden_character"],
    ["a\u200fb", "name_forbidden_character"],
    ["a\u061cb", "name_forbidden_character"],
    ["a\ud800b", "name_forbidden_character"],
  ];
  for (const [name, problem] of cases) assert.equal(displayNameProblem(name), problem, JSON.stringify(name));
});
