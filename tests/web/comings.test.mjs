import assert from "node:assert/strict";
import { test } from "node:test";

import { tellOnce } from "../../web/ui/call/comings.js";

const SETTLES = 15_000;

function listen(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  const closing = new AbortController();
  return { told, closing, come: tellOnce((name, coming) => told.push(`${name} ${coming}`), closing.signal) };
}

test("one who comes and goes again and again is told once", (t) => {
  const { told, come } = listen(t);
  for (let count = 0; count < 5; count++) {
    come("Ada", "joined");
    come("Ada", "left");
    t.mock.timers.tick(SETTLES - 1);
  }
  t.mock.timers.tick(SETTLES);
  assert.deepEqual(told, ["Ada joined", "Ada left"]);
});

test("one who stays in the end is told to be there", (t) => {
  const { told, come } = listen(t);
  for (const coming of ["joined", "left", "joined", "left", "joined"]) come("Ada", coming);
  assert.deepEqual(told, ["Ada joined", "Ada left"]);
  t.mock.timers.tick(SETTLES);
  assert.deepEqual(told, ["Ada joined", "Ada left", "Ada joined"]);
});

test("one who comes again later is told again, and each by name", (t) => {
  const { told, come } = listen(t);
  come("Ada", "left");
  come("Grace", "left");
  t.mock.timers.tick(SETTLES);
  come("Ada", "left");
  assert.deepEqual(told, ["Ada left", "Grace left", "Ada left"]);
});

test("nothing is told after the call, and few names are kept", (t) => {
  const { told, come, closing } = listen(t);
  for (let count = 0; count < 300; count++) come(`Guest ${count}`, "joined");
  come("Guest 299", "left");
  come("Guest 299", "joined");
  closing.abort();
  t.mock.timers.tick(SETTLES);
  assert.equal(told.length, 301);
});
