// @ts-check
// Shows one of our own files in the chat: who has received it, and a button to withdraw it.

import { FileCard } from "./file_card.js";
import { isPicture, Picture } from "./pictures.js";
import { previewOf } from "./picture_previews.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { list } from "../kit/format.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/files/offers.js").OfferedFile} OfferedFile */
/** @typedef {import("../../sdk/files/sending.js").FileSending} FileSending */

export class OfferedCard {
  #file;
  #card;
  /** @type {Picture | null} */
  #picture = null;
  #closing = new AbortController();

  /** @param {OfferedFile} file @param {() => void} withdraw @param {AbortSignal} signal */
  constructor(file, withdraw, signal) {
    this.#file = file;
    this.#card = new FileCard(file, withdraw);
    this.element = this.#card.element;
    file.on("changed", () => this.#update(), { signal: this.#closing.signal });
    if (isPicture(file)) this.#showPicture(signal);
    this.#update();
  }

  close() {
    this.#closing.abort();
    this.#picture?.close();
  }

  /** @param {AbortSignal} signal */
  async #showPicture(signal) {
    const { blob, name } = this.#file;
    const looked = await previewOf(blob);
    if (!looked || this.#closing.signal.aborted) return;
    this.#picture = new Picture({ looked, name, signal, onBroken: () => this.#card.showPicture(null) });
    this.#card.showPicture(this.#picture.element);
    this.#update();
  }

  #update() {
    const { isWithdrawn, sendings } = this.#file;
    const complete = sendings.filter(({ state }) => state === "complete").map((one) => verbatim(nameOf(one)));
    const stopped = isWithdrawn ? [] : sendings.filter(({ state }) => state === "stopped");
    const cancelled = stopped.filter(({ problem }) => problem === "cancelled");
    const running = sendings.filter(({ state }) => state === "sending");
    this.#card.show({
      about: [
        ...(isWithdrawn ? [callWords.files.withdrawn] : []),
        ...(complete.length > 0 && !this.#picture ? [fill(callWords.files.takenBy, { names: list(complete) })] : []),
        ...cancelled.map((one) => fill(callWords.files.cancelledBy, { name: verbatim(nameOf(one)) })),
      ].join(" · "),
      problem: stopped.filter((one) => !cancelled.includes(one)).map(describeStop).join(" · "),
      progress: running.map((one) => ({ name: nameOf(one), done: one.confirmed })),
      label: isWithdrawn ? undefined : callWords.files.withdraw,
      isQuiet: true,
    });
  }
}

/** @param {FileSending} sending */
function describeStop(sending) {
  return fill(callWords.files.stopped, { name: verbatim(nameOf(sending)), why: callWords.fileProblems[sending.problem ?? ""] });
}

/** @param {FileSending} sending */
function nameOf({ peer }) {
  return peer.participant.display_name;
}
