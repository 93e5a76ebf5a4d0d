// @ts-check
// Shows a control as busy while a request to the server is pending, and reports errors.

import { SignalingError } from "../../sdk/server/signaling.js";
import { callWords } from "../call_words.js";
import { fill } from "./fill.js";
import { words } from "../words.js";

/**
 * @param {HTMLElement} control
 * @param {() => Promise<unknown>} task
 * @param {(sentence: string) => void} showProblem   receives the error text; "" at the start
 * @returns {Promise<boolean>} true if it succeeded
 */
export async function whilePending(control, task, showProblem) {
  if (control.ariaDisabled === "true") return false;
  control.ariaDisabled = "true"; // not `disabled`, which would lose the focus
  control.ariaBusy = "true";
  showProblem("");
  try {
    await task();
    return true;
  } catch (error) {
    const sentence = failureText(error);
    if (sentence) showProblem(sentence);
    return false;
  } finally {
    control.ariaDisabled = control.ariaBusy = null;
  }
}

/** @param {unknown} error */
function failureText(error) {
  const { code, retryAfter } = error instanceof SignalingError ? error : { code: "unknown", retryAfter: 0 };
  if (code === "session_ended") return ""; // the next screen explains it
  if (code === "rate_limited" && retryAfter > 0) return fill(words.waitAtLeast, { count: Math.ceil(retryAfter) });
  return callWords.failures[code] ?? words.refusals[code] ?? words.refusals.unknown;
}
