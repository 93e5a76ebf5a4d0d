// @ts-check
// Shows the results of the connection check as a list: what is wrong, who can mend it, and what to do.

import { playTestSound } from "../kit/chime.js";
import { button, element, icon } from "../kit/dom.js";
import { figuresOf, nameOf, sentenceOf, stateOf } from "./report.js";
import { verbatimElement } from "../kit/texts.js";
import { doctorWords } from "../doctor_words.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/doctor/results.js").CheckResult} CheckResult */

const ICONS = { fine: "done", warning: "alert", fault: "alert" };
const WORST_FIRST = ["fault", "warning", "fine"];

export class ResultList {
  element = element("ul", { class: "doctor-results", "aria-label": doctorWords.results, hidden: true });
  /** Items are kept, so that what is open or focused in them stays. @type {Map<CheckResult, HTMLElement>} */
  #items = new Map();

  /** @param {CheckResult[]} results   in the order of the checks */
  show(results) {
    this.element.hidden = results.length === 0;
    this.#items = new Map(results.map((result) => [result, this.#items.get(result) ?? item(result)]));
    for (const [result, one] of this.#items) setName(one, nameOf(result, results));
    this.#place([...this.#items.values()]);
  }

  /** Moves problems to the top, once all is known. */
  showWorstFirst() {
    const rank = (/** @type {[CheckResult, HTMLElement]} */ [{ state }]) => WORST_FIRST.indexOf(state);
    this.#place([...this.#items].sort((one, other) => rank(one) - rank(other)).map(([, shown]) => shown));
  }

  /** @param {HTMLElement[]} items */
  #place(items) {
    items.forEach((one, index) => {
      if (this.element.children[index] !== one) this.element.insertBefore(one, this.element.children[index] ?? null);
    });
    while (this.element.children.length > items.length) this.element.lastElementChild?.remove();
  }
}

/** @param {CheckResult} result */
function item(result) {
  const { state, who, check, cause } = result;
  const text = [sentenceOf(result), who && doctorWords.who[who]].filter(Boolean).join(" ");
  const shown = element("div", { class: "doctor-text" },
    element("h3", {}, element("span", { class: "doctor-name" }), element("span", { class: "doctor-state" }, stateOf(result))),
    element("p", {}, text));
  if (check === "speaker") {
    shown.append(button(words.devices.testSound, { class: "button quiet", onclick: playTestSound }, "sound"));
  }
  const details = detailsOf(result);
  if (details.length > 0) {
    shown.append(element("details", {}, element("summary", {}, doctorWords.details),
      ...details.map((one) => element("p", { class: "hint" }, one))));
  }
  const attributes = { class: "doctor-result", "data-state": state, "data-check": check, "data-cause": cause };
  return element("li", attributes, icon(ICONS[state]), shown);
}

/** @param {HTMLElement} one @param {string} name */
function setName(one, name) {
  const shown = /** @type {HTMLElement} */ (one.querySelector(".doctor-name"));
  if (shown.textContent !== name) shown.textContent = name;
}

/** @param {CheckResult} result */
function detailsOf(result) {
  const { url, detail, state, cause } = result;
  const hint = state === "fine" ? "" : doctorWords.hints[cause] ?? "";
  const figures = figuresOf(result);
  return [
    ...(url ? [verbatimElement(url)] : []), ...(figures ? [figures] : []), ...(hint ? [hint] : []),
    ...(detail ? [verbatimElement(detail)] : []),
  ];
}
