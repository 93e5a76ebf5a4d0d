import assert from "node:assert/strict";
import { test } from "node:test";

import { Speakers } from "../../web/sdk/media/speakers.js";
import { pauseFor } from "../../web/ui/stage/voices.js";

const STEP = 200; // ms between two looks
const QUIET = 0.001;
const SPEECH = 0.1;

/** Speakers, and a hand that lets so many ms pass while these levels last. */
function room(mayFollow) {
  const speakers = new Speakers(mayFollow);
  const turns = [];
  speakers.on("active_changed", (id) => turns.push(id));
  let now = 1_000_000;
  const pass = (ms, levels, step = STEP) => {
    for (const end = now + ms; now < end; now += step) speakers.hear(new Map(Object.entries(levels)), now);
  };
  return { speakers, turns, pass };
}

test("who goes on speaking is marked, however many there are to listen to", () => {
  for (const peers of [1, 4, 5, 20, 32, 33, 199]) {
    const { speakers, pass } = room();
    const late = pauseFor(peers) + STEP; // a busy page looks one turn later
    pass(2 * late, { ada: SPEECH }, late);
    for (let look = 0; look < 10; look++) {
      pass(late, { ada: SPEECH }, late);
      assert.deepEqual([...speakers.speaking], ["ada"], `${peers} peers`);
    }
  }
});

test("whoever speaks is marked at once, and for a moment into their silence", () => {
  const { speakers, pass } = room();
  pass(600, { ada: SPEECH, grace: QUIET });
  assert.deepEqual([...speakers.speaking], ["ada"]);
  pass(400, { ada: QUIET, grace: QUIET });
  assert.deepEqual([...speakers.speaking], ["ada"]);
  pass(800, { ada: QUIET, grace: QUIET });
  assert.deepEqual([...speakers.speaking], []);
});

test("a click is no speech", () => {
  const { speakers, pass } = room();
  pass(200, { ada: 0.9 });
  pass(200, { ada: QUIET });
  assert.equal(speakers.speaking.size, 0);
});

test("somebody is followed once they have spoken for a second", () => {
  const { speakers, pass } = room();
  pass(1_000, { ada: SPEECH });
  assert.equal(speakers.active, null);
  pass(400, { ada: SPEECH });
  assert.equal(speakers.active, "ada");
});

test("silence keeps whoever was followed", () => {
  const { speakers, turns, pass } = room();
  pass(1_400, { ada: SPEECH, grace: QUIET });
  pass(60_000, { ada: QUIET, grace: QUIET });
  assert.equal(speakers.active, "ada");
  assert.deepEqual(turns, ["ada"]);
});

test("nobody takes the place within three seconds", () => {
  const { turns, pass } = room();
  pass(1_400, { ada: SPEECH, grace: QUIET });
  pass(1_600, { ada: QUIET, grace: SPEECH });
  assert.deepEqual(turns, ["ada"]);
  pass(2_000, { ada: QUIET, grace: SPEECH });
  assert.deepEqual(turns, ["ada", "grace"]);
});

test("short interjections change nothing", () => {
  const { turns, pass } = room();
  for (let round = 0; round < 10; round++) {
    pass(4_000, { ada: SPEECH, grace: QUIET });
    pass(600, { ada: QUIET, grace: SPEECH });
  }
  assert.deepEqual(turns, ["ada"]);
});

test("of two who speak at once the first stays, unless the other is much louder", () => {
  const { turns, pass } = room();
  pass(1_400, { ada: SPEECH, grace: QUIET });
  pass(8_000, { ada: SPEECH, grace: SPEECH * 1.5 });
  assert.deepEqual(turns, ["ada"]);
  pass(4_000, { ada: SPEECH, grace: SPEECH * 4 });
  assert.deepEqual(turns, ["ada", "grace"]);
});

test("whoever goes is followed no longer, and the next one is at once", () => {
  const { turns, pass } = room();
  pass(1_400, { ada: SPEECH, grace: SPEECH / 2 });
  pass(200, { grace: SPEECH / 2 });
  assert.deepEqual(turns, ["ada", null, "grace"]);
});

test("oneself is marked, but not followed", () => {
  const { speakers, pass } = room((id) => id !== "me");
  pass(5_000, { me: SPEECH, ada: QUIET });
  assert.deepEqual([...speakers.speaking], ["me"]);
  assert.equal(speakers.active, null);
});

test("a hidden page that looks once a second follows all the same, and clicks are still none", () => {
  const { turns, speakers, pass } = room();
  pass(3_000, { ada: SPEECH, grace: QUIET }, 1_000);
  assert.deepEqual(turns, ["ada"]);
  pass(4_000, { ada: QUIET, grace: SPEECH }, 1_000);
  assert.deepEqual(turns, ["ada", "grace"]);
  pass(3_000, { ada: QUIET, grace: QUIET }, 1_000);
  assert.equal(speakers.speaking.size, 0);
  pass(1_000, { ada: 0.9, grace: QUIET }, 1_000);
  pass(1_000, { ada: QUIET, grace: QUIET }, 1_000);
  assert.equal(speakers.speaking.size, 0);
});

test("a page that slept for a minute takes no old voice for one that lasted", () => {
  const { turns, pass } = room();
  pass(400, { ada: SPEECH });
  pass(60_000, { ada: SPEECH }, 60_000);
  assert.deepEqual(turns, []);
});
