// @ts-check
// Shows everyone, with buttons, in a window above all others. For browsers with Document Picture-in-Picture.

import { Emitter } from "../../sdk/emitter.js";
import { element } from "../kit/dom.js";
import { preferences } from "../kit/preferences.js";
import { floatingPages } from "../kit/watched.js";
import { FloatingTiles } from "./floating_tiles.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../kit/actions.js").Actions} Actions */
/** @typedef {import("../kit/watched.js").FloatingPage} FloatingPage */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./tile.js").Tile} Tile */

/**
 * `changed`: opened, closed, or other tiles. `opened`: a page whose keys may act, until `signal` is aborted.
 * @typedef {{ changed: {}, opened: { page: FloatingPage, signal: AbortSignal } }} FloatingEvents
 */

const SIZE = { width: 420, height: 300 }; // px; the browser remembers the user's own
const BUTTONS = ["microphone", "camera", "leave"];
const ATTRIBUTES = ["lang", "dir", "data-theme", "data-labels", "data-mirror", "data-framing"]; // that styles depend on

/** @extends {Emitter<FloatingEvents>} */
export class FloatingWindow extends Emitter {
  isPossible = true;
  /** Actions that have their effect there. */
  actionIds = [...BUTTONS, "picture_in_picture"];

  #stage;
  #actions;
  #signal;
  #isOpening = false;
  /** @type {{ page: FloatingPage, tiles: FloatingTiles, closing: AbortController } | null} */
  #open = null;

  /** @param {{ stage: Stage, actions: Actions, signal: AbortSignal }} options */
  constructor({ stage, actions, signal }) {
    super();
    this.#stage = stage;
    this.#actions = actions;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.close());
  }

  get isOpen() {
    return this.#open !== null;
  }

  /** Has timers that run on time: those of a hidden page do not. @returns {Window} */
  get timers() {
    return this.#open?.page ?? window;
  }

  /** How large a tile is shown, in device pixels; null if it is not. @param {Tile} tile */
  sizeOf(tile) {
    return this.#open?.tiles.sizeOf(tile) ?? null;
  }

  /** Rejects if the browser forbids it: it wants a click or a key. */
  async open() {
    if (this.#open || this.#isOpening) return;
    this.#isOpening = true;
    try {
      const page = await floatingPages()?.requestWindow(SIZE);
      if (this.#signal.aborted) page?.close(); // left meanwhile
      else if (page) this.#fill(page);
    } finally {
      this.#isOpening = false;
    }
  }

  close() {
    const { page } = this.#open ?? {};
    this.#end();
    page?.close();
  }

  /** @param {FloatingPage} page */
  #fill(page) {
    const closing = new AbortController();
    const { signal } = closing;
    const tiles = new FloatingTiles({ stage: this.#stage, page, onChange: () => this.emit("changed", {}), signal });
    this.#open = { page, tiles, closing };
    const buttons = BUTTONS.map((id) => this.#actions.button(id, { signal, className: `icon-button round ${id}` }));
    const made = element("main", { class: "floating" },
      element("h1", { class: "visually-hidden" }, callWords.stage.pictureInPicture),
      element("div", { class: "floating-area" }, tiles.element),
      element("div", { class: "floating-controls", role: "group", "aria-label": callWords.call.controls }, ...buttons));
    const follow = () => {
      copyAttributes(document.documentElement, page.document.documentElement, ATTRIBUTES);
      copyAttributes(this.#stage.element, made, ["data-facing"]);
    };
    page.document.title = callWords.stage.pictureInPicture;
    page.document.adoptedStyleSheets = [...document.styleSheets].map((sheet) => copyOf(sheet, page));
    for (const icons of document.querySelectorAll("body > svg")) page.document.body.append(page.document.importNode(icons, true));
    page.document.body.append(made);
    preferences.on("changed", follow, { signal });
    this.#stage.on("changed", follow, { signal });
    follow();
    page.addEventListener("pagehide", () => { if (this.#open?.page === page) this.#end(); });
    this.emit("opened", { page, signal });
    this.emit("changed", {});
  }

  #end() {
    const ended = this.#open;
    this.#open = null;
    if (!ended) return;
    ended.closing.abort();
    this.emit("changed", {});
  }
}

/** Copies the rules, not the link: the server may be unreachable. @param {CSSStyleSheet} sheet @param {FloatingPage} page */
function copyOf({ cssRules }, page) {
  const copy = new page.CSSStyleSheet();
  copy.replaceSync([...cssRules].map(({ cssText }) => cssText).join("\n"));
  return copy;
}

/** @param {HTMLElement} from @param {HTMLElement} to @param {string[]} names */
function copyAttributes(from, to, names) {
  for (const name of names) {
    const value = from.getAttribute(name);
    if (value === null) to.removeAttribute(name);
    else to.setAttribute(name, value);
  }
}
