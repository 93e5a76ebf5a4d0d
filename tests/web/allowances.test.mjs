import assert from "node:assert/strict";
import { test } from "node:test";

import { ALLOWANCES, Allowances } from "../../web/sdk/peer/allowances.js";

const allowanceOf = (type) => ALLOWANCES.find(({ types }) => types.includes(type));
const numbers = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

/** Admits messages, numbered by type, at a time that only `pass` changes. */
function admission(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const clock = { now: 0 };
  const counts = {};
  const processed = [];
  let dropped = 0;
  const allowances = new Allowances(() => { dropped += 1; }, () => clock.now);
  t.after(() => allowances.close());
  const send = (type, times = 1, content = {}) => {
    for (let i = 0; i < times; i++) {
      const number = (counts[type] = (counts[type] ?? -1) + 1);
      allowances.admit(type, content, () => processed.push(`${type} ${number}`));
    }
  };
  const pass = (ms) => {
    clock.now += ms;
    t.mock.timers.tick(ms);
  };
  /** The numbers of the messages of this type that were processed since the last call. */
  const taken = (type) => {
    const all = processed.splice(0);
    assert.ok(all.every((one) => one.startsWith(`${type} `)), all.join());
    return all.map((one) => Number(one.split(" ")[1]));
  };
  return { allowances, send, pass, taken, dropped: () => dropped };
}

test("messages beyond the rate wait and are processed later in order", (t) => {
  const { atOnce, perSecond } = allowanceOf("chat");
  const { send, pass, taken, dropped } = admission(t);
  send("chat", atOnce + 25);
  assert.deepEqual(taken("chat"), numbers(0, atOnce));
  pass(1_000);
  assert.deepEqual(taken("chat"), numbers(atOnce, atOnce + perSecond));
  send("chat"); // waits behind the others
  pass(1_000);
  assert.deepEqual(taken("chat"), numbers(atOnce + perSecond, atOnce + 2 * perSecond));
  pass(60_000);
  assert.deepEqual(taken("chat"), numbers(atOnce + 2 * perSecond, atOnce + 26));
  assert.equal(dropped(), 0);
});

test("if too many wait, the oldest are dropped", (t) => {
  const { atOnce, waiting } = allowanceOf("chat");
  const { send, pass, taken, dropped } = admission(t);
  send("chat", 3_000);
  assert.deepEqual(taken("chat"), numbers(0, atOnce));
  assert.equal(dropped(), 3_000 - atOnce - waiting);
  for (let second = 0; second < 60; second++) pass(1_000);
  assert.deepEqual(taken("chat"), numbers(3_000 - waiting, 3_000));
});

test("of a state that changes too fast only the latest remains", (t) => {
  for (const type of ["presence", "media_state"]) {
    const { send, pass, taken } = admission(t);
    send(type, 600);
    assert.deepEqual(taken(type), numbers(0, allowanceOf(type).atOnce));
    pass(10_000);
    assert.deepEqual(taken(type), [599]);
    t.mock.timers.reset();
  }
});

test("a flood of one kind does not delay the others", (t) => {
  const { send, taken } = admission(t);
  send("chat", 3_000);
  taken("chat");
  send("signal:offer");
  assert.deepEqual(taken("signal:offer"), [0]);
  send("presence");
  assert.deepEqual(taken("presence"), [0]);
});

test("all types that are not in the table share one rate", (t) => {
  const { send, taken, pass } = admission(t);
  send("pointer", 200);
  assert.deepEqual(taken("pointer"), numbers(0, 200));
  send("cursor");
  assert.deepEqual(taken("cursor"), []);
  pass(1_000);
  assert.deepEqual(taken("cursor"), [0]);
});

test("large messages that wait are dropped sooner", (t) => {
  const { atOnce } = allowanceOf("chat");
  const { send, pass, taken, dropped } = admission(t);
  send("chat", atOnce);
  taken("chat");
  send("chat", 30, { text: "x".repeat(60_000) });
  assert.equal(dropped(), 30 - 16); // 16 have less than a million characters
  pass(60_000);
  assert.deepEqual(taken("chat"), numbers(atOnce + 14, atOnce + 30));
});

test("content that is nested too deeply to be measured does not wait", (t) => {
  const { atOnce } = allowanceOf("chat");
  const { send, pass, taken, dropped } = admission(t);
  send("chat", atOnce);
  taken("chat");
  send("chat", 1, JSON.parse(`${"[".repeat(30_000)}${"]".repeat(30_000)}`));
  send("chat");
  pass(1_000);
  assert.deepEqual(taken("chat"), [atOnce + 1]);
  assert.equal(dropped(), 1);
});

test("nothing is processed after the end", (t) => {
  const { allowances, send, pass, taken } = admission(t);
  send("chat", 3_000);
  taken("chat");
  allowances.close();
  pass(60_000);
  assert.deepEqual(taken("chat"), []);
});

for (const [what, type, times] of [
  ["a burst of 20 files", "file_offer", 20],
  ["30 chat messages that are sent again after an outage", "chat", 30],
  ["the acknowledgements of 300 messages", "received", 300],
  ["the reactions to 50 messages that a newcomer is told", "chat_reaction", 50],
  ["reactions that are tapped quickly", "reaction", 15],
  ["a hand that goes up and down five times", "presence", 10],
  ["a microphone that is turned on and off 20 times", "media_state", 40],
  ["ten offers at once", "signal:offer", 10],
  ["the candidates of three ICE restarts", "signal:candidate", 150],
]) {
  test(`within the allowance: ${what}`, (t) => {
    const { send, taken } = admission(t);
    send(type, times);
    assert.deepEqual(taken(type), numbers(0, times));
  });
}
