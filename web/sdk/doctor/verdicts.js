// @ts-check
// Judges what the STUN and TURN servers answered: each for itself, and all together whether UDP is blocked.

import { isTurn, transportOf } from "./gathering.js";
import { fault, fine, warning } from "./results.js";

/** @typedef {import("./gathering.js").Gathering} Gathering */
/** @typedef {import("./results.js").Cause} Cause */

const NO_ANSWER = 701; // the error code of browsers for a server that does not answer
const QUICK = 5_000; // ms; browsers ask a silent server for longer before they give up

/** What an error code of a TURN server means (RFC 8656, section 18.2, and coturn). @type {Record<number, Cause>} */
export const REFUSALS = { 401: "credentials_refused", 403: "forbidden", 441: "credentials_refused", 486: "quota", 508: "no_capacity" };

/**
 * Returns a result for each gathering, and one for UDP.
 * @param {Gathering[]} gatherings
 * @param {boolean} isLocal   the page itself is at a private address, so a private relay address may be right
 * @returns {import("./results.js").CheckResult[]}
 */
export function judge(gatherings, isLocal) {
  const udp = gatherings.filter(({ url }) => transportOf(url) === "udp");
  const others = gatherings.filter(({ url }) => transportOf(url) !== "udp");
  const ms = Math.max(0, ...gatherings.map((one) => one.ms));
  const isBlocked = udp.length > 0 && !udp.some(answers) && others.some(answers);
  const situation = { isBlocked, isLocal, isReachable: udp.some(answers) };
  const each = gatherings.map((one) => ({ ...judgeOne(one, situation), url: one.url, ms: one.ms }));
  if (isBlocked) return [...each, { ...warning("udp", "udp_blocked", "network"), ms }];
  return udp.some(answers) ? [...each, { ...fine("udp"), ms }] : each;
}

/** Returns true if the server gave an answer, even a refusal. @param {Gathering} gathering */
export function answers(gathering) {
  const { url, types, errors, isComplete, tellsErrors, ms } = gathering;
  if (types.includes(isTurn(url) ? "relay" : "srflx") || errors.some(isRefusal)) return true;
  if (isTurn(url) || !isComplete) return false;
  // A browser does not list a second time what is the address of an interface already, as on a server of the internet.
  if (!tellsErrors) return ms < QUICK;
  const silentFrom = new Set(errors.map(({ from }, index) => from || index)); // not all browsers say from where
  return silentFrom.size < types.filter((type) => type === "host").length;
}

/** @param {{ code: number }} error */
const isRefusal = ({ code }) => code >= 300 && code < NO_ANSWER;

/** Each interface looks for addresses of its own kind, and many names have none of IPv6. @param {Gathering} gathering */
const isUnknownName = ({ errors, isComplete }) =>
  isComplete && errors.length > 0 && errors.every(({ text }) => /lookup|resolve/i.test(text));

/**
 * @param {Gathering} gathering
 * @param {{ isBlocked: boolean, isReachable: boolean, isLocal: boolean }} situation
 *   isBlocked: UDP to all servers, while others answer; isReachable: a server answers over UDP
 */
function judgeOne(gathering, { isBlocked, isReachable, isLocal }) {
  const { url, types, errors, relayAddress, isRefused } = gathering;
  const check = isTurn(url) ? "turn" : "stun";
  const detail = { detail: errors.map(({ code, text }) => `${code} ${text}`).join("; ") || undefined };
  if (isRefused) return fault(check, "bad_url", "operator", detail);
  if (isTurn(url) && types.includes("relay")) {
    const isMistake = relayAddress !== null && isPrivate(relayAddress) && !isLocal;
    return isMistake ? warning(check, "private_relay", "operator", { detail: relayAddress }) : fine(check);
  }
  const refusal = errors.find(isRefusal);
  if (refusal) return fault(check, REFUSALS[refusal.code] ?? "forbidden", "operator", detail);
  if (answers(gathering)) return fine(check);
  if (isUnknownName(gathering)) return fault(check, "name_not_found", "operator", detail);
  const transport = transportOf(url);
  if (transport === "udp" && isBlocked) return warning(check, "udp_blocked", "network", detail);
  if (check === "stun") return warning(check, "no_answer", isReachable ? "operator" : "network", detail); // many share that server
  return fault(check, transport === "tls" ? "no_tls_answer" : "no_answer", "operator", detail);
}

/**
 * Returns true for an address or host name that leads nowhere on the internet (RFC 1918, 4193, 6598, loopback, link-local).
 * @param {string} host
 */
export function isPrivate(host) {
  return /^(10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(host)
    || /^\[?(::1|f[cd][0-9a-f]{2}:|fe80:)/i.test(host) || /(^localhost|\.local)$/i.test(host);
}
