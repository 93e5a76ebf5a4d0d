// @ts-check
// Shows a peer's file in the chat. It is received on click; small images are received and shown automatically.

import { openSink, SinkError } from "../../sdk/files/sinks.js";
import { FileCard } from "./file_card.js";
import { saveAs } from "../kit/save_as.js";
import { Picture } from "./pictures.js";
import { previewOf } from "./picture_previews.js";
import { receivePicture } from "./unasked.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/files/incoming.js").IncomingFile} IncomingFile */

export class IncomingCard {
  #file;
  #sender;
  #signal;
  #card;
  /** @type {Picture | null} */
  #picture = null;
  /** @type {Blob | null} the file that was saved or looked at */
  #handled = null;
  /** Save it once it is complete, instead of showing it. */
  #isToBeSaved = false;
  #isStarting = false;
  #problem = ""; // of the last attempt to open a destination
  #closing = new AbortController();

  /** @param {IncomingFile} file @param {string} sender   socket id @param {AbortSignal} signal */
  constructor(file, sender, signal) {
    this.#file = file;
    this.#sender = sender;
    this.#signal = signal;
    this.#card = new FileCard(file, () => this.#run());
    this.element = this.#card.element;
    file.on("changed", () => this.#onChanged(), { signal: this.#closing.signal });
    receivePicture(file, sender, this.#closing.signal);
    this.#update();
  }

  close() {
    this.#closing.abort();
    this.#picture?.close();
  }

  #run() {
    const { state, result } = this.#file;
    if (state === "receiving") this.#file.cancel();
    else if (state === "complete" && result) saveAs(result, this.#file.name);
    else this.#receive();
  }

  async #receive() {
    if (this.#isStarting) return;
    this.#isStarting = true;
    this.#problem = "";
    this.#update();
    try {
      const sink = await openSink(this.#file);
      this.#isToBeSaved = true;
      this.#file.take(sink);
    } catch (error) {
      const code = error instanceof SinkError ? error.code : "not_written";
      if (code !== "cancelled") this.#problem = callWords.fileProblems[code];
    } finally {
      this.#isStarting = false;
      this.#update();
    }
  }

  #onChanged() {
    const { state, result, name } = this.#file;
    if (state === "complete" && result && result !== this.#handled) {
      this.#handled = result;
      if (this.#isToBeSaved) saveAs(result, name);
      else this.#showPicture(result);
    }
    this.#update();
  }

  /** @param {Blob} blob */
  async #showPicture(blob) {
    const looked = await previewOf(blob, this.#sender);
    if (!looked || this.#closing.signal.aborted) return;
    const { name } = this.#file;
    this.#picture = new Picture({ looked, name, signal: this.#signal, onBroken: () => this.#card.showPicture(null) });
    this.#card.showPicture(this.#picture.element);
  }

  #update() {
    const { state, written, problem, isAvailable } = this.#file;
    const isReceiving = state === "receiving";
    this.#card.show({
      about: this.#about(),
      problem: this.#problem || callWords.fileProblems[problem ?? ""],
      progress: isReceiving ? [{ name: "", done: written }] : [],
      label: this.#label(isReceiving, isAvailable),
      isQuiet: isReceiving || (state === "complete" && this.#isToBeSaved),
    });
  }

  /** @param {boolean} isReceiving @param {boolean} isAvailable */
  #label(isReceiving, isAvailable) {
    const { state, result } = this.#file;
    if (isReceiving) return callWords.files.cancel;
    if (state === "complete") return result ? (this.#isToBeSaved ? callWords.files.saveAgain : callWords.files.save) : undefined;
    if (!isAvailable || this.#isStarting) return undefined;
    return state === "stopped" ? callWords.files.tryAgain : callWords.files.save;
  }

  #about() {
    const { state, result, problem, isWithdrawn, isAvailable, isSenderHere, flows } = this.#file;
    if (this.#isStarting) return callWords.files.preparing;
    if (state === "receiving") return flows ? "" : callWords.files.waits;
    if (state === "complete") return this.#isToBeSaved ? (result ? callWords.files.inDownloads : callWords.files.saved) : "";
    if (isWithdrawn) return callWords.files.withdrawn;
    if (!isSenderHere) return callWords.files.gone;
    if (!isAvailable) return callWords.files.unreachable;
    return problem === "cancelled" ? callWords.files.cancelled : "";
  }
}
