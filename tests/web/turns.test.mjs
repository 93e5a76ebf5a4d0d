import assert from "node:assert/strict";
import { test } from "node:test";

import { sequential } from "../../web/sdk/sequential.js";
import { turns } from "../../web/ui/chat/turns.js";

test("the steps of a sender run one after another, and no one waits for all of someone else's", async () => {
  const addTurn = turns();
  const inTurn = sequential(() => {});
  const order = [];
  const finished = new Promise((resolve) => {
    const add = (sender, name) => addTurn(sender, () => inTurn(async () => {
      await Promise.resolve();
      if (order.push(name) === 7) resolve();
    }));
    for (let number = 1; number <= 5; number++) add("mallory", `mallory ${number}`);
    for (let number = 1; number <= 2; number++) add("grace", `grace ${number}`);
  });
  await finished;
  assert.deepEqual(order.slice(0, 4), ["mallory 1", "grace 1", "mallory 2", "grace 2"]);
  assert.deepEqual(order.slice(4), ["mallory 3", "mallory 4", "mallory 5"]);
});

test("a step that fails does not stop the next one", async () => {
  const addTurn = turns();
  addTurn("grace", () => { throw new Error("broken"); });
  await new Promise((resolve) => addTurn("grace", resolve));
});
