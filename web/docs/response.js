// @ts-check
// Sends a request and shows its answer, piece by piece where it is a stream.

import { button, element } from "../ui/kit/dom.js";
import { code, json } from "./parts.js";
import { words } from "./words.js";

const MOST_SHOWN = 100_000; // characters of an answer, the last ones

export class ShownResponse {
  stop = button(words.stop, { hidden: true, onclick: () => this.#abort.abort() });

  #state = element("p", { class: "status", role: "status" });
  #rest = element("div", { class: "response" });
  root = element("div", {}, this.#state, this.#rest);
  #abort = new AbortController();

  /** @param {string} url @param {{ method: string, headers: Record<string, string>, body?: string }} request */
  async show(url, { method, headers, body }) {
    this.#abort.abort();
    const { signal } = this.#abort = new AbortController();
    const isCurrent = () => this.#abort.signal === signal;
    this.#state.textContent = words.sending;
    this.#rest.replaceChildren();
    this.stop.hidden = false;
    try {
      await this.#read(await fetch(url, { method, headers, body, signal, cache: "no-store" }));
    } catch {
      if (isCurrent()) this.#state.textContent = signal.aborted ? words.stopped : words.noAnswer;
    } finally {
      if (isCurrent()) this.stop.hidden = true;
    }
  }

  /** @param {Response} answer */
  async #read(answer) {
    const detail = element("p", { class: "problem" });
    const shown = code("");
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    this.#state.textContent = `${answer.status} ${answer.statusText}`;
    this.#rest.replaceChildren(detail, element("details", {}, element("summary", {}, words.headers), code(headers)), shown);
    const text = await this.#pieces(answer, (soFar) => { shown.textContent = soFar; });
    shown.hidden = text === "";
    if (!answer.headers.get("Content-Type")?.includes("json")) return;
    const value = JSON.parse(text);
    shown.textContent = json(value);
    detail.textContent = value.detail ?? "";
    if (answer.status === 201 && value.room_code) fillIn("code", value.room_code);
  }

  /** @param {Response} answer @param {(soFar: string) => void} show */
  async #pieces(answer, show) {
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      text = (text + piece.value).slice(-MOST_SHOWN);
      show(text);
    }
    return text;
  }
}

/** Fills in what a new room is called, in every form. @param {string} name @param {string} value */
function fillIn(name, value) {
  for (const input of document.querySelectorAll(`input[name="${name}"]`)) if (input instanceof HTMLInputElement) input.value = value;
}
