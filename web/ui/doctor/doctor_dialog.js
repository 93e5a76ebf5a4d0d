// @ts-check
// Shows the connection check as a dialog: progress, results, and a report to copy or download.

import { checkConnection, STEPS } from "../../sdk/doctor/doctor.js";
import { signalingUrl } from "../kit/address.js";
import { button, element, iconButton, loadStyles } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { list } from "../kit/format.js";
import { historyGuard } from "../kit/history_guard.js";
import { copyText } from "../kit/invite.js";
import { lookAt } from "./look_at.js";
import { reportOf, summaryOf } from "./report.js";
import { ResultList } from "./result_list.js";
import { saveAs } from "../kit/save_as.js";
import { doctorWords } from "../doctor_words.js";
import { loadWords } from "../translation.js";

/** @typedef {import("../../sdk/doctor/results.js").CheckResult} CheckResult */
/** @typedef {import("../../sdk/doctor/doctor.js").Step} Step */
/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {{ media: LocalMedia, call: Call | null, signal: AbortSignal }} DoctorOptions   signal: aborted with the screen */

const STYLES = new URL("../../styles/doctor.css", import.meta.url).href;

/** Opens the dialog, and begins at once. @param {DoctorOptions} options */
export async function showDialog(options) {
  await Promise.all([loadStyles(STYLES), loadWords("doctorWords"), loadWords("callWords")]);
  if (!options.signal.aborted && !document.querySelector(".doctor")) new DoctorDialog(options).open();
}

class DoctorDialog {
  #options;
  #closing = new AbortController();
  #running = new AbortController();
  /** @type {CheckResult[]} */
  #results = [];
  #summary = "";
  #startedAt = new Date();

  #said = element("p", { class: "visually-hidden", role: "status" });
  #progress = element("progress", { max: STEPS.length, value: 0, "aria-label": doctorWords.progress });
  #doing = element("p", { class: "hint" });
  #whileRunning = element("div", { class: "doctor-progress" },
    this.#progress, this.#doing, button(doctorWords.cancel, { onclick: () => this.#running.abort() }));
  #summaryLine = element("p", { class: "doctor-summary", tabindex: "-1" });
  #advice = element("p", { class: "hint" }, doctorWords.sendReport);
  #again = button(doctorWords.again, { onclick: () => this.#run() });
  #list = new ResultList();
  #addresses = element("input", { type: "checkbox", "aria-describedby": "doctor-addresses-hint" });
  #text = element("textarea", {
    class: "doctor-report-text", readonly: true, rows: 8, "aria-label": doctorWords.report.text, hidden: true,
  });
  #copy = button(doctorWords.report.copy, { onclick: () => this.#copyReport() }, "link");
  #afterwards = element("div", { class: "doctor-afterwards" },
    element("div", { class: "actions" },
      this.#copy, button(doctorWords.report.download, { onclick: () => this.#download() }), this.#again),
    element("label", { class: "doctor-addresses" }, this.#addresses, element("span", {}, doctorWords.report.addresses)),
    element("p", { class: "hint", id: "doctor-addresses-hint" }, doctorWords.report.addressesHint),
    this.#text);
  #body = element("div", { class: "panel-body" },
    this.#said, this.#whileRunning, this.#summaryLine, this.#advice, this.#list.element, this.#afterwards);
  #dialog = element("dialog", { class: "settings-dialog doctor", "aria-labelledby": "doctor-title" },
    element("header", {},
      element("h2", { id: "doctor-title", tabindex: "-1", autofocus: true }, doctorWords.title),
      iconButton(doctorWords.close, "close", { onclick: () => this.#dialog.close() })),
    this.#body);

  /** @param {DoctorOptions} options */
  constructor(options) {
    this.#options = options;
    this.#addresses.addEventListener("change", () => { this.#text.hidden = true; });
  }

  open() {
    const dialog = this.#dialog;
    const { signal } = this.#closing;
    dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); }); // the backdrop
    dialog.addEventListener("close", () => {
      this.#running.abort();
      this.#closing.abort();
      dialog.remove();
    });
    this.#options.signal.addEventListener("abort", () => dialog.close(), { signal });
    historyGuard.hold(() => {
      this.#closing.abort();
      dialog.close();
    }, signal);
    document.body.append(dialog);
    dialog.showModal();
    this.#run();
  }

  async #run() {
    const { media, call } = this.#options;
    const running = (this.#running = new AbortController());
    this.#startedAt = new Date();
    this.#showResults([]);
    this.#setRunning(true);
    this.#say(`${fill(doctorWords.running, { steps: listed(STEPS) })} ${doctorWords.speak}`);
    let summary;
    try {
      await checkConnection({
        url: signalingUrl(), media, lookAt, isInCall: call !== null, iceServers: iceServersOf(call), signal: running.signal,
        onResults: (results) => this.#showResults(results),
        onStep: (steps, done) => this.#showProgress(steps, done),
      });
      summary = summaryOf(this.#results);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (!running.signal.aborted) console.warn("The connection check failed:", error);
      summary = running.signal.aborted ? doctorWords.cancelled : doctorWords.failed;
    }
    this.#finish(summary);
  }

  /** @param {string} summary */
  #finish(summary) {
    const hadFocus = this.#whileRunning.contains(document.activeElement);
    this.#summary = this.#summaryLine.textContent = summary;
    this.#setRunning(false);
    this.#list.showWorstFirst();
    this.#body.scrollTop = 0;
    this.#advice.hidden = !this.#results.some(({ who }) => who === "operator" || who === "network");
    this.#say(summary);
    if (hadFocus) this.#summaryLine.focus();
  }

  /** @param {boolean} isRunning */
  #setRunning(isRunning) {
    this.#whileRunning.hidden = !isRunning;
    this.#summaryLine.hidden = this.#afterwards.hidden = isRunning;
    if (!isRunning) return;
    this.#advice.hidden = this.#text.hidden = true;
    this.#dialog.querySelector("h2")?.focus(); // the button that was pressed is hidden now
  }

  /** @param {Step[]} running @param {number} done */
  #showProgress(running, done) {
    this.#progress.value = done;
    const text = fill(doctorWords.running, { steps: listed(running) });
    this.#doing.textContent = running.includes("microphone") ? `${text} ${doctorWords.speak}` : text;
  }

  /** @param {CheckResult[]} results */
  #showResults(results) {
    this.#results = results;
    this.#list.show(results);
  }

  /** Says it to screen readers, which hear nothing from outside of an open dialog. @param {string} text */
  #say(text) {
    setTimeout(() => { this.#said.textContent = text; }); // only what changes after the dialog has opened is read
  }

  get #report() {
    return reportOf({
      results: this.#results, summary: this.#summary, withAddresses: this.#addresses.checked,
      isInCall: this.#options.call !== null, page: location.origin, browser: navigator.userAgent, at: this.#startedAt,
    });
  }

  async #copyReport() {
    const isCopied = await copyText(this.#report);
    this.#text.hidden = isCopied;
    this.#text.value = this.#report;
    if (!isCopied) this.#text.select();
    this.#say(isCopied ? doctorWords.report.copied : doctorWords.report.byHand);
    const label = /** @type {HTMLElement} */ (this.#copy.querySelector("span"));
    label.textContent = isCopied ? doctorWords.report.copied : doctorWords.report.byHand;
    setTimeout(() => { label.textContent = doctorWords.report.copy; }, 2_500);
  }

  #download() {
    saveAs(new Blob([this.#report]), doctorWords.report.fileName);
  }
}

/** @param {readonly Step[]} steps */
const listed = (steps) => list(steps.map((step) => doctorWords.steps[step]));

/** Those that the call uses. @param {Call | null} call */
function iceServersOf(call) {
  const [peer] = call?.peers.values() ?? [];
  return peer?.connection.getConfiguration().iceServers;
}
