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

const linksIn = (text) => withLinks(text).filter((part) => typeof part !== "string").map(({ attributes }) => attributes.href);

for (const [text, links] of [
  ["see https://example.org/a.", ["https://example.org/a"]],
  ["(https://example.org/a)", ["https://example.org/a"]],
  ["https://example.org/a_(b)", ["https://example.org/a_(b)"]],
  ["(see https://example.org/a_(b)).", ["https://example.org/a_(b)"]],
  ["[https://example.org/a]!?", ["https://example.org/a"]],
  ["https://example.org/?q={x}…", ["https://example.org/?q={x}"]],
  ["https://example.org/a).)", ["https://example.org/a"]],
  ["https://example.org/))(", ["https://example.org/))("]],
  ["http://a.example, http://b.example", ["http://a.example", "http://b.example"]],
  ["https:// and javascript:alert(1)", []],
]) {
  test(`the links in ${JSON.stringify(text)}`, () => assert.deepEqual(linksIn(text), links));
}

test("whatever a message holds, its links are found in a moment", () => {
  const half = (1 << 17) - 8; // far more than a message may hold: what is not linear would take minutes
  for (const end of [".".repeat(half) + "x" + ")".repeat(half), ")".repeat(2 * half), "])".repeat(half), "(".repeat(half) + ")".repeat(half), ".)".repeat(half)]) {
    assert.equal(withLinks(`https://a${end}`).length > 0, true);
  }
});
