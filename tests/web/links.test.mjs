import assert from "node:assert/strict";
import { test } from "node:test";

// What `element` needs of a document.
globalThis.Node ??= class {};
globalThis.document ??= {
  createElement: () => ({
    parts: [], attributes: {},
    append(...parts) { this.parts.push(...parts); },
    setAttribute(name, value) { this.attributes[name] = value; },
    toggleAttribute() {}, addEventListener() {},
  }),
};
const { withLinks } = await import("../../web/ui/kit/links.js");

const elementsIn = (text) => withLinks(text).filter((part) => typeof part !== "string");
const linksIn = (text) => elementsIn(text).map(({ attributes }) => attributes.href);
const shownIn = (text) => elementsIn(text).map(({ parts }) => parts.join(""));

for (const [text, links] of [
  ["see https://example.org/a.", ["https://example.org/a"]],
  ["(https://example.org/a)", ["https://example.org/a"]],
  ["https://example.org/a_(b)", ["https://example.org/a_(b)"]],
  ["(see https://example.org/a_(b)).", ["https://example.org/a_(b)"]],
  ["[https://example.org/a]!?", ["https://example.org/a"]],
  ["https://example.org/?q={x}…", ["https://example.org/?q={x}"]],
  ["https://example.org/a).)", ["https://example.org/a"]],
  ["https://example.org/))(", ["https://example.org/"]],
  ["“https://example.org/a”, she said", ["https://example.org/a"]],
  ["http://a.example, http://b.example", ["http://a.example", "http://b.example"]],
  ["見て：https://example.org/a。次は（https://example.org/b）、「https://example.org/c」です", ["a", "b", "c"].map((path) => `https://example.org/${path}`)],
  ["请看https://example.org/路径，谢谢！", ["https://example.org/路径"]],
  ["انظر https://example.org/a، ثم https://example.org/b؟", ["https://example.org/a", "https://example.org/b"]],
  ["https://example.com/docs（中文说明）了解更多", ["https://example.com/docs"]],
  ["看(https://example.org/a)吧，[https://example.org/b]和{https://example.org/c}都行", ["a", "b", "c"].map((path) => `https://example.org/${path}`)],
  ["[docs](https://example.org/a)です", ["https://example.org/a"]],
  ["[https://example.org/a](https://example.org/a)", ["https://example.org/a", "https://example.org/a"]],
  ["`https://example.org/a`です 'https://example.org/b'の *https://example.org/c*は ~~https://example.org/d~~", ["a", "b", "c", "d"].map((path) => `https://example.org/${path}`)],
  ["https://example.org/it's*all*here", ["https://example.org/it's*all*here"]],
  ["https://ja.wikipedia.org/wiki/東京_(曖昧さ回避)、", ["https://ja.wikipedia.org/wiki/東京_(曖昧さ回避)"]],
  ["https://fa.wikipedia.org/wiki/می\u200cخواهم\u200c؛", ["https://fa.wikipedia.org/wiki/می\u200cخواهم"]],
  ["https://example.org/a\u200b後 https://example.org/b\u202egnp", ["https://example.org/a", "https://example.org/b"]],
  ["https://bo.example/བོད་ཡིག།", ["https://bo.example/བོད་ཡིག"]],
  ["https://example.org/a–b https://example.org/c–", ["https://example.org/a–b", "https://example.org/c"]],
  ["https://ja.example/ジョン・スミス・", ["https://ja.example/ジョン・スミス"]],
  ["https:// and javascript:alert(1)", []],
  ["javascript://example.org/%0aalert(1) data:text/html,x ftp://example.org", []],
]) {
  test(`the links in ${JSON.stringify(text)}`, () => assert.deepEqual(linksIn(text), links));
}

for (const mark of "、。，！？；：）」』】》〉〕］｝｡､｣〜～…—“”‘’«»‹›،؛؟۔।॥။၊។።፣།։") {
  test(`a link ends at ${mark}, also in the middle of a line`, () => {
    assert.deepEqual(linksIn(`見てhttps://example.org/a${mark}https://example.org/b${mark}ね`), ["https://example.org/a", "https://example.org/b"]);
  });
}

for (const text of [
  "https://münchen.example/straße?q=ä", "https://MÜNCHEN.example", "https://mu\u0308nchen.example", "https://日本語.jp/検索",
  "https://ドメイン名例.jp", "https://مثال.example/صفحة", "https://яндекс.рф:8000/x", "https://ελλάδα.gr", "https://한국.kr",
  "https://भारत.भारत", "https://ไทย.th", "https://שלום.example", "HTTP://EXAMPLE.org:8080/A", "https://[::1]:8000/", "https://192.0.2.1/",
  "https://xn--80ak6aa92e.com/",
]) {
  test(`a link shows its host as it was typed: ${text}`, () => assert.deepEqual(shownIn(text), [text]));
}

for (const [what, text, shown] of [
  ["Cyrillic that looks like Latin", "https://аррӏе.com/login", "https://xn--80ak6aa92e.com/login"],
  ["Greek that looks like Latin", "https://νικο.example/", "https://xn--uxachk.example/"],
  ["mixed scripts", "https://pаypal.com/", "https://xn--pypal-4ve.com/"],
  ["Latin letters for other ones", "https://ɡoogle.com/", "https://xn--oogle-qmc.com/"],
  ["a dotless i", "https://paypaı.com/", "https://xn--paypa-r4a.com/"],
  ["a dot that the underline hides", "https://googlẹ.com/", "https://xn--googl-r51b.com/"],
  ["a slash that is none", "https://good.example∕evil.example/", "https://good.xn--exampleevil-0h8f.example/"],
  ["full-width letters", "https://ｅｖｉｌ.example/", "https://evil.example/"],
  ["an invisible character", "https://go\ufe0fod.example/", "https://good.example/"],
  ["percent encoding", "https://good.example%2eevil.example/", "https://good.example.evil.example/"],
  ["a number", "https://2130706433/", "https://127.0.0.1/"],
  ["hexadecimal digits", "https://0x7f.1/", "https://127.0.0.1/"],
  ["a backslash", "https://meet.example.org\\@evil.example/", "https://meet.example.org/@evil.example/"],
  ["more slashes", "https:///evil.example/", "https://evil.example/"],
]) {
  test(`a link shows the host that the browser goes to: ${what}`, () => {
    assert.deepEqual(shownIn(text), [shown]);
    assert.deepEqual(linksIn(text), [shown]);
  });
}

for (const text of [
  "https://google.com@evil.example/", "https://user:pw@good.example/", "https://@good.example/", "https:////user@good.example/",
  "https://good.example／@evil.example", "https://good.example%2f@evil.example/",
]) {
  test(`what names a user is no link: ${text}`, () => assert.deepEqual(withLinks(text).join(""), text));
}

test("a link reads from left to right, wherever it stands", () => {
  assert.equal(elementsIn("انظر https://example.org/a")[0].attributes.dir, "ltr");
});

test("whatever a message holds, its links are found in a moment", () => {
  const half = (1 << 17) - 8; // far more than a message may hold: what is not linear would take minutes
  for (const end of [".".repeat(half) + "x" + ")".repeat(half), ")".repeat(2 * half), "])".repeat(half), "(".repeat(half) + ")".repeat(half), ".)".repeat(half), "'".repeat(half), "\u200c".repeat(half), "]https://a".repeat(half / 8)]) {
    assert.equal(withLinks(`https://a${end}`).length > 0, true);
  }
});
