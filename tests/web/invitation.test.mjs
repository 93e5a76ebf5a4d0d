import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { displayNameProblem, invitationLink, normaliseRoomCode, parseInvitation } from "../../web/sdk/invitation.js";

/** @type {Record<string, Record<string, string>>} the server's tests read the same table */
const NAMES = shared("names");
/** @type {Record<string, [string, string | null]>} what is written, and its code */
const ROOM_CODES = shared("room_codes");

/** @param {string} table */
function shared(table) {
  return JSON.parse(readFileSync(new URL(`../support/${table}.json`, import.meta.url), "utf8"));
}

for (const [what, [written, code]] of Object.entries(ROOM_CODES)) {
  test(`a code ${what}`, () => assert.equal(normaliseRoomCode(written), code));
}

for (const [text, token, origin] of [
  ["6A1 8T3", null, null],
  ["https://meet.example/r/6a18t3", null, "https://meet.example"],
  ["http://localhost:8000/r/6A18T3/", null, "http://localhost:8000"],
  ["HTTPS://MEET.EXAMPLE/R/6A18T3", null, "https://meet.example"],
  [" https://meet.example/sub/r/6a18t3?x=1#token=ab.c-d_ ", "ab.c-d_", "https://meet.example"],
  ["meet.example/r/6a1-8t3#token=t", "t", null],
  ["localhost:8000/r/6a18t3", null, null],
  ["/r/6a18t3", null, null],
  ["https://meet.example/r/6a18t3?token=t&audio=0", "t", "https://meet.example"],
  ["https://meet.example/r/6a1%208t3", null, "https://meet.example"],
  ["https://meet.example/r/6a1 8t3", null, "https://meet.example"],
  // Marks around it.
  ...[".", ",", "!", "?!", "…", "。", "、", "，", "！", "؟", "،", "…”", "'", ")", ").", ">", "]", "》", "」", "”", "*", "%3E", "%22", "%E2%80%8B", "%C2%A0", "\u200b"]
    .map((mark) => [`https://meet.example/r/6a18t3${mark}`, null, "https://meet.example"]),
  ...["()", "[]", "<>", "“”", "「」", "《》", "（）", "【】", '""', "**", "``", "‘’"]
    .map(([open, close]) => [`${open}https://meet.example/r/6a18t3#token=a.b${close}`, "a.b", "https://meet.example"]),
  ["https://meet.example/r/6a18t3#token=a.b.", "a.b", "https://meet.example"],
  ["https://meet.example/r/6a1\u00ad8t3#token=a\u200b.b", "a.b", "https://meet.example"],
  ["https：／／meet.example／r／６ａ１８ｔ３＃token＝a.b", "a.b", "https://meet.example"],
  // Words around it.
  ["https://meet.example/r/6a18t3 at 3 pm", null, "https://meet.example"],
  ["Join me: https://meet.example/r/6a18t3", null, "https://meet.example"],
  ["Join me\nhttps://meet.example/r/6a18t3\nat 3 pm", null, "https://meet.example"],
  ["请看https://meet.example/r/6a18t3谢谢", null, "https://meet.example"],
  ["100% sure: https://meet.example/r/6a18t3#token=a.b", "a.b", "https://meet.example"],
  ["[our call](https://meet.example/r/6a18t3#token=a.b)", "a.b", "https://meet.example"],
  ["[https://meet.example/r/6a18t3](https://meet.example/r/6a18t3)", null, "https://meet.example"],
  ["Code: 6A1-8T3, at 3 pm", null, null],
  ["https://meet.example/r/6a18t3 or https://other.example/r/7b18t3#token=a.b", null, "https://meet.example"],
  ["https://meet.example/r/6a18t3,https://other.example/r/7b18t3#token=a.b", null, "https://meet.example"],
  ["https://news.example/today https://meet.example/r/6a18t3", null, "https://meet.example"],
  // What programs make of it.
  ["https://meet.example/r/6a18t3?fbclid=IwAR0_x#token=a.b", "a.b", "https://meet.example"],
  ["https://meet.example/r/6a18t3?utm_source=mail&utm_medium=x", null, "https://meet.example"],
  ["https://meet.example/r/6a18t3?name=Ada%20L%C3%B6#token=a.b", "a.b", "https://meet.example"],
  ["https://meet.example/r/6a18t3%23token=a.b", "a.b", "https://meet.example"],
  ["https://meet.example/r/6a18t3%3Ftoken%3Da.b", "a.b", "https://meet.example"],
  ["https://links.example/?url=https%3A%2F%2Fmeet.example%2Fr%2F6a18t3%23token%3Da.b&data=05%7C02", "a.b", "https://meet.example"],
  ["https://www.example.com/url?q=https://meet.example/r/6a18t3&sa=D", null, "https://meet.example"],
]) {
  test(`the invitation in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseInvitation(text), { roomCode: "6a18t3", token, origin });
  });
}

test("other text is no invitation", () => {
  for (const text of [
    "", "hello", "hello world", "https://meet.example/", "https://meet.example/r/", "https://x.example/r/%",
    "https://x.example/bar/6a18t3", "https://meet.example/r/6a18t33", "https://meet.example/r/6a18t3é", "https://meet.example/r/6a18t",
    "6a18t3 or 7b18t3", "our meeting at 3",
  ]) {
    assert.equal(parseInvitation(text), null, text);
  }
});

test("a link is followed without what is around it", () => {
  for (const [text, link] of [
    ["Join (https://meet.example/sub/r/6A18T3%23token=a.b).", "https://meet.example/sub/r/6a18t3#token=a.b"],
    ["javascript:alert(1)//https://meet.example/r/6a18t3", "https://meet.example/r/6a18t3"],
  ]) assert.equal(invitationLink(text), link);
});

test("display names are refused as the server would", () => {
  for (const [problem, names] of Object.entries(NAMES)) {
    for (const [what, name] of Object.entries(names)) assert.equal(displayNameProblem(name) ?? "valid", problem, what);
  }
  assert.equal(displayNameProblem("a\ud800b"), "name_forbidden_character");
});
