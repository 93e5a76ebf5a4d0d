// @ts-check
// Shows the figures of a connection as rows of label and value.

import { element } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { decimal } from "../kit/format.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/quality/stats.js").Figures} Figures */
/** @typedef {import("../../sdk/quality/stats.js").Picture} Picture */
/** @typedef {[label: string, value: string]} Row */

const LIMITATIONS = /** @type {const} */ ({ device: "cpu", network: "bandwidth" }); // as browsers name them

const KILO = 1_000;
const MEGA = 1_000_000;

export class FigureRows {
  #place;
  #tag;
  #rowOf;
  /** @type {HTMLElement[]} */
  #values = [];

  /**
   * @param {HTMLElement} place
   * @param {"dd" | "td"} tag   of the values
   * @param {(label: string, value: HTMLElement) => Node[]} rowOf
   */
  constructor(place, tag, rowOf) {
    this.#place = place;
    this.#tag = tag;
    this.#rowOf = rowOf;
  }

  /** Shows the figures; none if null. The labels stay in the page. @param {Figures | null} figures */
  show(figures) {
    const rows = figures ? figureRows(figures) : [];
    if (rows.length !== this.#values.length) {
      this.#values = rows.map(() => element(this.#tag));
      this.#place.replaceChildren(...rows.flatMap(([label], index) => this.#rowOf(label, this.#values[index])));
    }
    rows.forEach(([, value], index) => setText(this.#values[index], value));
  }
}

/** @param {Figures} figures @returns {Row[]} */
function figureRows(figures) {
  const { rows, paths, limitations } = callWords.quality;
  const { path, protocol, limitation } = figures;
  const way = path && [paths[path], protocol?.toUpperCase()].filter(Boolean).join(" · ");
  const cause = figures.limit ? LIMITATIONS[figures.limit] : limitation;
  const limited = cause && cause !== "none" ? limitations[cause] : null;
  return [
    [rows.path, way ?? callWords.quality.unknown],
    [rows.roundTripTime, milliseconds(figures.roundTripTime)],
    [rows.jitter, milliseconds(figures.jitter)],
    [rows.loss, `${percent(figures.loss)} / ${percent(figures.sentLoss)}`],
    [rows.rate, `${bitRate(figures.received)} / ${bitRate(figures.sent)}`],
    [rows.picture, picture(figures.picture)],
    [rows.allowed, `${height(figures.wished)} / ${height(figures.granted)}`],
    [rows.sentPicture, [picture(figures.sentPicture), limited].filter(Boolean).join(", ")],
    [rows.codecs, [figures.picture?.codec, figures.soundCodec].filter(Boolean).join(", ") || callWords.quality.unknown],
  ];
}

/** @param {number | null} time */
function milliseconds(time) {
  return time === null ? callWords.quality.unknown : verbatim(`${Math.round(time)} ms`);
}

/** @param {number | null} share */
function percent(share) {
  return share === null ? callWords.quality.unknown : verbatim(`${decimal(share * 100, share < 0.1 ? 1 : 0)} %`);
}

/** @param {number | null} rate */
function bitRate(rate) {
  if (rate === null) return callWords.quality.unknown;
  return verbatim(rate >= MEGA ? `${decimal(rate / MEGA, 1)} Mbit/s` : `${Math.round(rate / KILO)} kbit/s`);
}

/** @param {number | null | undefined} pixels */
function height(pixels) {
  return typeof pixels === "number" && pixels > 0 ? verbatim(`${pixels}p`) : callWords.quality.unknown;
}

/** @param {Picture | null} shown */
function picture(shown) {
  if (!shown) return callWords.quality.unknown;
  const { width, height, fps } = shown;
  const size = `${width} × ${height}`;
  return verbatim(fps === null ? size : `${size}, ${fill(callWords.quality.perSecond, { count: Math.round(fps) })}`);
}
