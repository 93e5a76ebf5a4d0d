// @ts-check
// Shows one tile of a person or a screen: video or initials, a status text, marks and buttons.

import { Emitter } from "../../sdk/emitter.js";
import { button, element, icon, iconButton, setIcon } from "../kit/dom.js";
import { initials } from "../kit/initials.js";
import { fill } from "../kit/fill.js";
import { nodes, setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/quality/quality.js").Level} Level */
/** @typedef {import("./layout.js").Rect} Rect */
/** @typedef {"grid" | "main" | "strip" | "float"} Place */

/** An icon beside the name. @typedef {{ iconName: string, label: string, text?: string }} Mark */
/**
 * @typedef {object} TileState
 * @property {boolean} picture     the video is showing
 * @property {string} why          status text or ""; shown above the video if there is one
 * @property {string} [since]      how long, as text
 * @property {boolean} [isTrouble] the connection is at fault
 * @property {boolean} [mayCheck]  a connection check may help
 * @property {boolean} isMuted
 */
/**
 * @typedef {object} TileOptions
 * @property {string} [template]   what the label says, with the name
 * @property {"person" | "self" | "screen"} [kind]
 * @property {() => void} [onPin]
 * @property {(opener: HTMLElement) => void} [onFigures]   opens the connection's figures
 * @property {() => void} [onCheck]   opens the connection check
 */

/** @extends {Emitter<{ changed: {} }>}   what it shows */
export class Tile extends Emitter {
  video = element("video", { autoplay: true, playsinline: true, muted: true });
  #why = element("span");
  #since = element("span", { class: "since", translate: "no" });
  #whyLine = element("p", { class: "why", hidden: true }, this.#why, this.#since);
  #mute = sign({ iconName: "microphone-off", label: callWords.call.muted });
  #marks = element("span", { class: "tile-marks" });
  #figuresMark = icon("quality-good");
  #figures;
  #check;
  #pin;

  /** @param {string} name @param {TileOptions} [options] */
  constructor(name, { template = "{name}", kind = "person", onPin, onFigures, onCheck } = {}) {
    super();
    const wording = /** @type {"{name}"} */ (template);
    this.name = fill(wording, { name });
    this.video.muted = true; // audio has its own element; setting the attribute alone is too late
    this.#pin = iconButton(fill(callWords.stage.pin, { name: this.name }), "pin", {
      class: "tile-button pin", "aria-pressed": "false", onclick: () => onPin?.(),
    });
    const attributes = { type: "button", class: "tile-button figures", hidden: true };
    this.#figures = element("button", attributes, this.#figuresMark);
    this.#figures.addEventListener("click", () => onFigures?.(this.#figures));
    this.#check = button(words.actions.checkConnection, { class: "button check", hidden: true, onclick: () => onCheck?.() });
    this.#mute.hidden = true;
    this.tools = element("div", { class: "tile-tools" }, this.#figures, this.#pin);
    this.placeholder = element("div", { class: "placeholder" },
      element("span", { class: "avatar", "aria-hidden": "true", translate: "no" }, kind === "screen" ? "" : initials(name)),
      this.#whyLine, this.#check);
    this.label = element("div", { class: "tile-label" }, this.#marks, this.#mute,
      element("span", { class: "tile-name" }, ...nodes(fill(wording, { name: verbatim(name) }))));
    this.element = element("li", {
      class: "tile", "data-kind": kind, "data-picture": "off", "data-self": kind === "self",
    }, this.video, this.placeholder, this.label, this.tools);
    this.element.addEventListener("dblclick", ({ target }) => {
      if (!(/** @type {Element} */ (target).closest("button"))) onPin?.();
    });
  }

  /** @param {MediaStreamTrack | null} track */
  setVideo(track) {
    const shown = /** @type {MediaStream | null} */ (this.video.srcObject);
    if ((shown?.getVideoTracks()[0] ?? null) === track) return;
    this.video.srcObject = track ? new MediaStream([track]) : null;
    this.emit("changed", {});
  }

  /** @param {TileState} state */
  show({ picture, why, since = "", isTrouble = false, mayCheck = false, isMuted }) {
    this.element.dataset.picture = picture ? "on" : "off";
    setText(this.#why, why);
    setText(this.#since, since && ` ${since}`);
    this.#whyLine.hidden = !why;
    this.#check.hidden = !mayCheck;
    this.element.toggleAttribute("data-trouble", isTrouble);
    this.#mute.hidden = !isMuted;
    this.emit("changed", {});
  }

  get hasPicture() {
    return this.element.dataset.picture === "on";
  }

  /** Shows a mark by id, or removes it if null. @param {string} id @param {Mark | null} mark */
  mark(id, mark) {
    this.#marks.querySelector(`[data-mark="${id}"]`)?.remove();
    if (mark) {
      const made = sign(mark);
      made.dataset.mark = id;
      this.#marks.append(made);
    }
    this.emit("changed", {});
  }

  /** @param {boolean} speaks */
  setSpeaking(speaks) {
    if (speaks === this.element.hasAttribute("data-speaking")) return;
    this.element.toggleAttribute("data-speaking", speaks);
    this.emit("changed", {});
  }

  /** @param {boolean} isPinned */
  setPinned(isPinned) {
    this.#pin.ariaPressed = String(isPinned);
  }

  get isPinned() {
    return this.#pin.ariaPressed === "true";
  }

  /** Shows the connection's quality; null hides it. @param {Level | null} level */
  setQuality(level) {
    if (this.#figures.dataset.level === (level ?? undefined)) return;
    this.#figures.hidden = level === null;
    if (level === null) {
      delete this.#figures.dataset.level;
      return;
    }
    this.#figures.dataset.level = level;
    setIcon(this.#figuresMark, `quality-${level}`);
    this.#figures.ariaLabel = this.#figures.title = fill(callWords.quality.of[level], { name: this.name });
  }

  /** Removes the tile. A focus inside it moves to the stage. */
  remove() {
    const stage = this.element.parentElement;
    const hadFocus = this.element.contains(document.activeElement);
    this.setVideo(null);
    this.element.remove();
    if (hadFocus) stage?.focus();
  }

  /** Places the tile on the stage; null hides it. @param {Rect | null} rect @param {Place} [place] */
  put(rect, place = "grid") {
    this.element.hidden = rect === null;
    if (!rect) return;
    this.element.dataset.place = place;
    setRect(this.element, rect);
  }
}

/** @param {HTMLElement} element @param {Rect} rect */
export function setRect({ style }, rect) {
  for (const [name, size] of Object.entries(rect)) {
    const wanted = `${size}px`;
    if (style.getPropertyValue(`--${name}`) !== wanted) style.setProperty(`--${name}`, wanted);
  }
}

/** @param {Mark} mark */
function sign({ iconName, label, text = "" }) {
  const said = element("span", { class: "visually-hidden" }, label);
  return element("span", { class: "tile-mark" }, icon(iconName), text, said);
}
