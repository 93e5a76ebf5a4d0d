// @ts-check
// Shows a control as busy while a request to the server is pending, and reports errors.

import { callWords } from "../call_words.js";
import { codeOf } from "../../sdk/server/requests.js";
import { failureText } from "./failures.js";

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
    if (codeOf(error) !== "session_ended") showProblem(failureText(error, callWords.failures)); // else the next screen does
    return false;
  } finally {
    control.ariaDisabled = control.ariaBusy = null;
  }
}
