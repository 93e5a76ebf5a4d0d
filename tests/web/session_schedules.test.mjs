// Random schedules: connections cut wherever that is possible. SCHEDULES=10000 runs more of them, SEED=7 just that one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Session } from "../../web/sdk/server/session.js";
import { Signaling } from "../../web/sdk/server/signaling.js";
import { FakeServer, isRefused, seeded } from "./fake_server.mjs";

const SCHEDULES = Number(process.env.SCHEDULES ?? 200);
const SEEDS = process.env.SEED ? [Number(process.env.SEED)] : Array.from({ length: SCHEDULES }, (_, index) => index + 1);
const MESSAGES = 40; // that each sends to each
const STEPS = 20_000; // far more than any schedule takes

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** One participant, who sends numbers to the others and writes down what comes from whom. */
class Participant {
  heard = new Map();
  sent = new Map();
  facts = [];
  asked = new Map(); // what became of each change of the room that was asked for

  constructor(server) {
    this.signaling = new Signaling("ws://test/ws", { createWebSocket: () => server.connect() });
    this.session = new Session(this.signaling);
    this.signaling.on("signal", ({ from, payload }) => this.heard.set(from, [...(this.heard.get(from) ?? []), payload]));
    this.session.on("entered", ({ joined }) => { this.id = joined.your_socket_id; });
    for (const name of ["lost", "resumed", "ended"]) this.session.on(name, (detail) => this.facts.push([name, detail]));
  }

  send(to) {
    const number = (this.sent.get(to) ?? 0) + 1;
    this.sent.set(to, number);
    this.session.send("signal", { to, signal_type: "candidate", payload: number });
  }

  ask() {
    const name = `${this.id} ${this.asked.size + 1}`;
    this.asked.set(name, "under way");
    this.session.ask("update_room", { name }).then(() => this.asked.set(name, "done"), ({ code }) => this.asked.set(name, code));
  }

  get isDone() {
    return this.session.state === "joined" && ![...this.asked.values()].includes("under way") && [...this.sent.values()].every((number) => number === MESSAGES);
  }
}

async function schedule(t, seed, { crashes = 0 } = {}) {
  const chance = seeded(seed);
  t.mock.method(Math, "random", chance.random);
  const server = new FakeServer(chance);
  const people = Array.from({ length: 3 }, () => new Participant(server));
  for (const { session } of people) session.join({ room_code: "6a18t3", display_name: "x" });
  const step = async () => {
    server.deliver();
    await turn();
    if (server.isQuiet) t.mock.timers.tick(100 + chance.below(900));
  };
  for (let count = 0; people.some(({ id }) => !id); count++) {
    assert.ok(count < STEPS, `seed ${seed}: never joined`);
    await step();
  }
  const pairs = people.flatMap((from) => people.filter((to) => to !== from).map((to) => ({ from, to })));
  for (const { from, to } of pairs) from.sent.set(to.id, 0);
  for (let count = 0; !people.every(({ isDone }) => isDone) || !server.isQuiet; count++) {
    assert.ok(count < STEPS, `seed ${seed}: not settled`);
    const unsent = pairs.filter(({ from, to }) => from.sent.get(to.id) < MESSAGES);
    if (unsent.length > 0 && chance.below(3) > 0) {
      const { from, to } = chance.pick(unsent);
      from.send(to.id);
      if (chance.below(4) === 0) from.ask();
    }
    if (unsent.length > 0 && chance.below(25) === 0) server.cut();
    if (crashes > 0 && chance.below(150) === 0) {
      crashes -= 1;
      server.crash();
    }
    await step();
  }
  for (const { session } of people) session.close();
  return { people, pairs, changes: server.changes };
}

const inOrder = Array.from({ length: MESSAGES }, (_, index) => index + 1);

test(`wherever it is cut, everything arrives once and in order (${SEEDS.length} schedules)`, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  let resumes = 0;
  for (const seed of SEEDS) {
    const { people, pairs, changes } = await schedule(t, seed);
    for (const { from, to } of pairs) assert.deepEqual(to.heard.get(from.id), inOrder, `seed ${seed}`);
    for (const [name, outcome] of people.flatMap(({ asked }) => [...asked])) {
      assert.equal(outcome, isRefused(name) ? "not_allowed" : "done", `seed ${seed}: ${name}`);
      assert.equal(changes.filter((one) => one === name).length, 1, `seed ${seed}: ${name}`);
    }
    const facts = people.flatMap((person) => person.facts);
    resumes += facts.filter(([name]) => name === "resumed").length;
    assert.ok(facts.every(([name, { isComplete }]) => name !== "resumed" || isComplete), `seed ${seed}: a gap`);
    assert.ok(facts.every(([name]) => name !== "ended"), `seed ${seed}: ended`);
  }
  assert.ok(resumes > 2 * SEEDS.length, `only ${resumes} resumes`);
});

test("when the server forgets, nothing comes twice or out of order, and the loss is told", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  for (const seed of SEEDS.slice(0, Math.ceil(SEEDS.length / 4))) {
    const { people, pairs, changes } = await schedule(t, seed, { crashes: 2 });
    for (const [name, outcome] of people.flatMap(({ asked }) => [...asked])) {
      const count = changes.filter((one) => one === name).length;
      if (outcome === "connection_lost") assert.ok(count <= 1, `seed ${seed}: ${name}`);
      else assert.deepEqual([outcome, count], [isRefused(name) ? "not_allowed" : "done", 1], `seed ${seed}: ${name}`);
    }
    for (const { from, to } of pairs) {
      const heard = to.heard.get(from.id) ?? [];
      assert.ok(heard.every((number, index) => index === 0 || number > heard[index - 1]), `seed ${seed}: ${heard}`);
      if (heard.length === MESSAGES) continue;
      const gaps = [from, to].flatMap(({ facts }) => facts).filter(([name, { isComplete }]) => name === "resumed" && !isComplete);
      assert.ok(gaps.length > 0, `seed ${seed}: lost without a word`);
    }
    assert.ok(people.every(({ facts }) => facts.every(([name]) => name !== "ended")), `seed ${seed}: ended`);
  }
});
