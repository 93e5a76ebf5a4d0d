// @ts-check
// Runs the steps of one sender one after another, so that no one has to wait for all the pictures of someone else.

import { sequential } from "../../sdk/sequential.js";

/** @returns {(sender: string, step: () => unknown) => void}   adds a step of a sender; "" is ourselves */
export function turns() {
  /** @type {Map<string, ReturnType<typeof sequential>>} */
  const queues = new Map();
  return (sender, step) => {
    const inTurn = queues.get(sender) ?? sequential(() => {});
    queues.set(sender, inTurn);
    inTurn(step);
  };
}
