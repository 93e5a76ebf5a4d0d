import assert from "node:assert/strict";
import { test } from "node:test";

import { HistoryGuard } from "../../web/ui/kit/history_guard.js";

const ROOM = "https://calls.example/r/6a18t3";
const HOME = "https://calls.example/";

/** A tab: its history, and what the page's own listener was told. Traversals happen in `settle`, as in a browser later. */
class Tab {
  parent = this;
  onpopstate = () => this.routed.push(this.location.href);
  entries = [{ url: HOME, state: null }, { url: ROOM, state: null }];
  at = 1;
  routed = [];
  #pending = [];

  constructor() {
    this.location = Object.defineProperty({}, "href", { get: () => this.entries[this.at].url });
    const tab = this;
    this.history = {
      get state() { return tab.entries[tab.at].state; },
      pushState(state, _, url = tab.location.href) {
        tab.entries.splice(tab.at + 1, Infinity, { url, state });
        tab.at += 1;
      },
      back: () => this.#pending.push(-1),
      forward: () => this.#pending.push(1),
    };
  }

  /** Back and forward by the user, and other things that happen before the page has had its turn. */
  press(...steps) {
    this.#pending.push(...steps);
    this.settle();
  }

  /** The user follows a link to another fragment of this page. */
  openFragment(fragment) {
    this.history.pushState(null, "", new URL(fragment, this.location.href).href);
    this.#tell();
  }

  settle() {
    while (this.#pending.length > 0) {
      const step = this.#pending.shift();
      if (typeof step === "function") step();
      const next = this.at + step;
      if (!this.entries[next]) continue;
      this.at = next;
      this.#tell();
    }
  }

  #tell() {
    this.onpopstate({ state: this.history.state, stopImmediatePropagation() {} });
  }
}

function open(tab = new Tab()) {
  const guard = new HistoryGuard(tab);
  const closing = new AbortController();
  const calls = [];
  guard.hold(() => calls.push("back"), closing.signal);
  return { tab, guard, closing, calls };
}

test("back is told and leads nowhere, however often it is pressed", () => {
  const { tab, calls } = open();
  for (let times = 1; times <= 5; times++) {
    tab.press(-1);
    assert.equal(calls.length, times);
    assert.equal(tab.location.href, ROOM);
    assert.equal(tab.entries.length, 3);
  }
  assert.deepEqual(tab.routed, []);
});

test("forward after back changes nothing", () => {
  const { tab, calls } = open();
  tab.press(-1);
  tab.press(1);
  assert.deepEqual(calls, ["back"]);
  assert.deepEqual(tab.routed, []);
});

for (const [name, steps] of [["two steps at once", [-2]], ["a second step before the page has returned", [-1, -1]]]) {
  test(`${name} lead back to the call`, () => {
    const { tab, calls, closing } = open();
    tab.press(...steps);
    assert.ok(calls.length > 0);
    assert.equal(tab.location.href, ROOM);
    assert.deepEqual(tab.routed, []);
    closing.abort();
    tab.settle();
    tab.press(-1);
    assert.equal(tab.routed.length, 1, "and after it, back is the page's own again");
  });
}

test("what is closed leaves no step behind, and back is the page's own again", () => {
  const { tab, guard, closing, calls } = open();
  closing.abort();
  tab.settle();
  for (let times = 0; times < 50; times++) {
    const again = new AbortController();
    guard.hold(() => calls.push("back"), again.signal);
    again.abort();
    tab.settle();
  }
  assert.equal(tab.at, 1);
  assert.ok(tab.entries.length <= 3);
  assert.deepEqual(tab.routed, []);
  tab.press(-1);
  assert.deepEqual(tab.routed, [HOME]);
  assert.deepEqual(calls, []);
});

test("what is opened again before the entry is gone keeps it", () => {
  const { tab, guard, closing, calls } = open();
  closing.abort();
  guard.hold(() => calls.push("back"), new AbortController().signal);
  tab.settle();
  assert.equal(tab.at, 2);
  assert.deepEqual(calls, []);
  tab.press(-1);
  assert.deepEqual(calls, ["back"]);
  assert.equal(tab.at, 2);
});

test("what closes at once on back leaves the page at its own entry", () => {
  const tab = new Tab();
  const closing = new AbortController();
  new HistoryGuard(tab).hold(() => closing.abort(), closing.signal);
  tab.press(-1);
  assert.equal(tab.at, 1);
  assert.deepEqual(tab.routed, []);
  tab.press(-1);
  assert.deepEqual(tab.routed, [HOME]);
});

test("what closes while the page returns to the extra entry leaves no step behind", () => {
  const { tab, closing, calls } = open();
  tab.press(-1, () => closing.abort());
  assert.deepEqual(calls, ["back"]);
  assert.equal(tab.at, 1);
  assert.deepEqual(tab.routed, []);
  tab.press(-1);
  assert.deepEqual(tab.routed, [HOME]);
});

test("of several the last one is told, and one entry serves all", () => {
  const { tab, guard, calls } = open();
  const inner = new AbortController();
  guard.hold(() => calls.push("inner"), inner.signal);
  assert.equal(tab.entries.length, 3);
  tab.press(-1);
  inner.abort();
  tab.settle();
  tab.press(-1);
  assert.deepEqual(calls, ["inner", "back"]);
});

test("a page that was reloaded at the extra entry uses it again", () => {
  const { tab } = open();
  const { calls } = open(tab);
  assert.equal(tab.entries.length, 3);
  tab.press(-1);
  assert.deepEqual(calls, ["back"]);
});

test("another link to the same room is the page's own business", () => {
  const { tab, closing, calls } = open();
  tab.openFragment("#token=secret");
  assert.deepEqual(tab.routed, [`${ROOM}#token=secret`]);
  assert.deepEqual(calls, []);
  closing.abort();
  tab.settle();
  assert.equal(tab.location.href, `${ROOM}#token=secret`, "it stays there");
});

test("in a frame the history is left alone", () => {
  const tab = new Tab();
  tab.parent = {};
  const { calls } = open(tab);
  assert.equal(tab.entries.length, 2);
  tab.press(-1);
  assert.deepEqual(calls, []);
  assert.deepEqual(tab.routed, [HOME]);
});
