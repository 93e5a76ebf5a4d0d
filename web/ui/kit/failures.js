// @ts-check
// Says in a sentence why the server refused something.

import { codeOf, SignalingError } from "../../sdk/server/requests.js";
import { fill } from "./fill.js";
import { words } from "../words.js";

/** The wait that the server asks for, in seconds; 0 for none. @param {unknown} error */
export const waitOf = (error) => (error instanceof SignalingError && error.code === "rate_limited" ? error.retryAfter : 0);

/** @param {unknown} error @param {Record<string, string>} [more]   sentences by error code, preferred to the common ones */
export function failureText(error, more = {}) {
  const wait = waitOf(error);
  const code = codeOf(error);
  if (wait > 0) return fill(words.waitAtLeast, { count: Math.ceil(wait) });
  return more[code] ?? words.refusals[code] ?? words.refusals.unknown;
}
