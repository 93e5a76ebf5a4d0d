// @ts-check
// Says what a result means, and writes the results down as plain text.

import { fill } from "../kit/fill.js";
import { decimal } from "../kit/format.js";
import { doctorWords } from "../doctor_words.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/doctor/results.js").CheckResult} CheckResult */

/** What is wrong and what to do. @param {CheckResult} result @returns {string} */
export function sentenceOf({ check, cause }) {
  const { [check]: texts, turn } = /** @type {Record<string, Record<string, string>>} */ (doctorWords.causes);
  const own = texts[cause] ?? (check === "relay_call" ? turn[cause] : undefined);
  if (own) return own;
  const problem = /** @type {Record<string, string | { audio: string, video: string }>} */ (words.deviceProblems)[cause];
  const kind = check === "microphone" ? "audio" : "video";
  return typeof problem === "string" ? problem : problem?.[kind] ?? words.refusals.unknown;
}

/** @param {CheckResult} result */
export const stateOf = ({ state, cause }) => (cause === "turned_off" ? doctorWords.notChecked : doctorWords.states[state]);

/** @param {CheckResult[]} results */
export function summaryOf(results) {
  const { fine, warnings, faults } = doctorWords.summary;
  const count = (/** @type {string} */ state) => results.filter((one) => one.state === state).length;
  if (count("fault") > 0) return fill(faults, { count: count("fault") });
  return count("warning") > 0 ? fill(warnings, { count: count("warning") }) : fine;
}

/** The name of a result, with a number if there are several of its kind. @param {CheckResult} result @param {CheckResult[]} results */
export function nameOf(result, results) {
  const alike = results.filter(({ check }) => check === result.check);
  const check = doctorWords.checks[result.check];
  return alike.length > 1 ? fill(doctorWords.numbered, { check, number: alike.indexOf(result) + 1 }) : check;
}

/** @param {CheckResult} result @returns {string} "" if nothing was measured */
export function figuresOf({ figures = {} }) {
  const { roundTrip, loss, rate } = figures;
  const texts = doctorWords.figures;
  return [
    roundTrip !== undefined && fill(texts.roundTrip, { time: Math.round(roundTrip) }),
    loss !== undefined && fill(texts.loss, { percent: decimal(loss * 100, 1) }),
    rate !== undefined && fill(texts.rate, { rate: decimal(rate / 1e6, 1) }),
  ].filter(Boolean).join(", ");
}

/** Leaves scheme, port and transport of a STUN or TURN URL. @param {string} url */
const withoutAddress = (url) => url.replace(/^(\w+:)(\[[^\]]*\]|[^:?]*)/, `$1${doctorWords.report.address}`);

/**
 * @param {object} options
 * @param {CheckResult[]} options.results
 * @param {string} options.summary
 * @param {boolean} options.withAddresses
 * @param {boolean} options.isInCall
 * @param {string} options.page       address of the page
 * @param {string} options.browser    what the browser calls itself
 * @param {Date} options.at
 */
export function reportOf({ results, summary, withAddresses, isInCall, page, browser, at }) {
  const { heading, page: pageLine, browser: browserLine, inCall } = doctorWords.report;
  const lines = [
    fill(heading, { product: words.product, time: at.toISOString() }),
    fill(browserLine, { browser }),
    ...(withAddresses ? [fill(pageLine, { page })] : []),
    ...(isInCall ? [inCall] : []),
    summary,
  ];
  for (const result of results) lines.push("", ...resultLines(result, { results, withAddresses }));
  return `${lines.join("\n")}\n`;
}

/** @param {CheckResult} result @param {{ results: CheckResult[], withAddresses: boolean }} options */
function resultLines(result, { results, withAddresses }) {
  const { state, cause, who, url, ms, detail } = result;
  const figures = figuresOf(result);
  const hint = state === "fine" ? undefined : doctorWords.hints[cause];
  return [
    `${stateOf(result)}: ${nameOf(result, results)} (${cause}, ${fill(doctorWords.took, { time: Math.round(ms) })})`,
    [sentenceOf(result), who && doctorWords.who[who]].filter(Boolean).join(" "),
    url && (withAddresses ? url : withoutAddress(url)),
    figures,
    hint,
    withAddresses && detail,
  ].filter(Boolean).map((line, index) => (index > 0 ? `  ${line}` : String(line)));
}
