import assert from "node:assert/strict";
import { mock, test } from "node:test";

mock.timers.enable({ apis: ["setTimeout"] });

// What `element` needs of a document.
globalThis.Node ??= class {};
globalThis.document ??= { createElement: () => ({ append(text) { this.text = text; }, remove() {} }) };
const { Announcer } = await import("../../web/ui/kit/announcer.js");

function listen() {
  const heard = [];
  const closing = new AbortController();
  return { heard, closing, announcer: new Announcer({ append: ({ text }) => heard.push(text) }, closing.signal) };
}

test("texts of a burst are announced together, and each once", () => {
  const { heard, announcer } = listen();
  for (const text of ["a", "b", "a"]) announcer.add(text);
  assert.deepEqual(heard, []);
  mock.timers.tick(300);
  assert.deepEqual(heard, ["a", "b"]);
});

test("of many the first are announced, and how many follow; then it is quiet for a while", () => {
  const { heard, announcer } = listen();
  let made = 0;
  for (let number = 1; number <= 1_000; number++) announcer.add(() => { made += 1; return `${number}`; });
  mock.timers.tick(300);
  assert.deepEqual(heard, ["1", "2", "3", "and 997 more"]);
  assert.ok(made < 10, "the others are not even made");
  heard.length = 0;
  announcer.add("later");
  mock.timers.tick(4_999);
  assert.deepEqual(heard, []);
  mock.timers.tick(1);
  assert.deepEqual(heard, ["later"]);
});

test("nothing is announced once the call is over", () => {
  const { heard, closing, announcer } = listen();
  announcer.add("a");
  closing.abort();
  mock.timers.tick(10_000);
  assert.deepEqual(heard, []);
});

test("four are no more than three and a number", () => {
  const { heard, announcer } = listen();
  for (const text of ["a", "b", "c", "d"]) announcer.add(text);
  mock.timers.tick(300);
  assert.deepEqual(heard, ["a", "b", "c", "d"]);
});

test("what happens again and again is not said each time", () => {
  const { heard, announcer } = listen();
  for (let times = 0; times < 10; times++) {
    announcer.add("a");
    mock.timers.tick(300);
  }
  assert.deepEqual(heard, ["a"]);
  mock.timers.tick(4_000);
  announcer.add("a");
  mock.timers.tick(300);
  assert.deepEqual(heard, ["a", "a"]);
});
