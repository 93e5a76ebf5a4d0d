import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { calendarEvent } from "../../web/ui/invite/calendar_event.js";
import { qrCode } from "../../web/ui/invite/qr_code.js";

const rows = (text) => qrCode(text).map((row) => row.map((isDark) => (isDark ? "#" : ".")).join(""));

test("a text of one version is drawn as other readers and writers of QR codes know it", () => {
  assert.deepEqual(rows("6a18t3"), [
    "#######...##..#######",
    "#.....#.....#.#.....#",
    "#.###.#.###.#.#.###.#",
    "#.###.#.##..#.#.###.#",
    "#.###.#.#..##.#.###.#",
    "#.....#.#.#.#.#.....#",
    "#######.#.#.#.#######",
    "........#.###........",
    "#.#####..##.#.#####..",
    "#.###..##...#..#..#.#",
    "#.###.##.#.#.#..####.",
    "###..#..#.#....##.#.#",
    "#..#.##...##.#..##.#.",
    "........#.######..###",
    "#######..##.#.##.##..",
    "#.....#.#.#####.#.#.#",
    "#.###.#.###.#..#.#.#.",
    "#.###.#.#.#.#...#....",
    "#.###.#.#.##.#.#..#..",
    "#.....#........#.##..",
    "#######.#..#.#...#.#.",
  ]);
});

// What a reader of QR codes has read: the longest text of each version, and one that is filled up.
for (const [length, expected] of Object.entries({
  14: "ca4e5f8669011ed0", 26: "6b3c728f6da5c737", 42: "29e68797907db7dd", 62: "9040f52bb1e8a298", 84: "11f4048c14db893b",
  106: "536f804ac066bd50", 122: "91c925bdfb77e72b", 152: "05776ce767bdb1a4", 180: "21e02ceea8d235cf",
})) {
  test(`a text of ${length} bytes is drawn as it was when a reader read it`, () => {
    const drawn = qrCode("x".repeat(Number(length))).map((row) => row.map(Number).join("")).join("\n");
    assert.equal(createHash("sha256").update(drawn).digest("hex").slice(0, 16), expected);
  });
}

test("a text that is too long has no code", () => {
  assert.equal(qrCode("x".repeat(181)), null);
  assert.equal(qrCode("ü".repeat(91)), null);
});

const EVENT = {
  id: "6a18t3@calls.example", title: "Tea; talk, and \\more", link: "https://calls.example/r/6a18t3", text: "Join\nhere",
  now: Date.UTC(2026, 0, 31, 9, 5, 7, 250), until: Date.UTC(2026, 1, 1, 9),
};

test("a calendar file has the time and the link, with its texts escaped", () => {
  assert.deepEqual(calendarEvent(EVENT).split("\r\n"), [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//web-v-con//web-v-con//EN",
    "BEGIN:VEVENT", "UID:6a18t3@calls.example", "DTSTAMP:20260131T090507Z", "DTSTART:20260131T090507Z", "DTEND:20260201T090000Z",
    "SUMMARY:Tea\\; talk\\, and \\\\more", "LOCATION:https://calls.example/r/6a18t3", "URL:https://calls.example/r/6a18t3",
    "DESCRIPTION:Join\\nhere", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", "",
  ]);
});

test("long lines of a calendar file are folded between characters", () => {
  const title = "日".repeat(80);
  const file = calendarEvent({ ...EVENT, title });
  assert.ok(file.split("\r\n").every((line) => Buffer.byteLength(line) <= 75));
  assert.ok(file.replaceAll("\r\n ", "").includes(`SUMMARY:${title}\r\n`));
});
