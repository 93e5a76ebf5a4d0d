// @ts-check
// One person on the stage: their picture, or their initials and why there is no picture.

import { element, icon } from "./dom.js";
import { words } from "./words.js";

/** A sign beside the name. @typedef {{ iconName: string, label: string, text?: string }} Mark */
/**
 * @typedef {object} TileState
 * @property {boolean} picture     is there one to be seen?
 * @property {string} why          what is going on, or ""; beside a picture it stands above it
 * @property {boolean} isMuted
 */

export class Tile {
  video = element("video", { autoplay: true, playsinline: true, muted: true });
  #why = element("p", { class: "why" });
  #mute = element("span", { class: "tile-mute", hidden: true },
    icon("microphone-off"), element("span", { class: "visually-hidden" }, words.call.muted));

  #marks = element("span", { class: "tile-marks" });

  /** @param {string} name @param {{ label?: string, isSelf?: boolean }} [options] */
  constructor(name, { label = name, isSelf = false } = {}) {
    this.video.muted = true; // sound has an element of its own; the attribute alone comes too late
    this.element = element("li", { class: "tile", "data-picture": "off", "data-self": isSelf },
      this.video,
      element("div", { class: "placeholder" },
        element("span", { class: "avatar", "aria-hidden": "true" }, initials(name)), this.#why),
      element("div", { class: "tile-label" }, this.#marks, this.#mute, element("span", { class: "tile-name" }, label)));
  }

  /** @param {MediaStreamTrack | null} track */
  setVideo(track) {
    const shown = /** @type {MediaStream | null} */ (this.video.srcObject);
    if ((shown?.getVideoTracks()[0] ?? null) === track) return;
    this.video.srcObject = track ? new MediaStream([track]) : null;
  }

  /** @param {TileState} state */
  show({ picture, why, isMuted }) {
    this.element.dataset.picture = picture ? "on" : "off";
    if (this.#why.textContent !== why) this.#why.textContent = why;
    this.#mute.hidden = !isMuted;
  }

  /** Shows a sign for as long as something is so; null takes it away. @param {string} id @param {Mark | null} mark */
  mark(id, mark) {
    this.#marks.querySelector(`[data-mark="${id}"]`)?.remove();
    if (!mark) return;
    this.#marks.append(element("span", { class: "tile-mark", "data-mark": id },
      icon(mark.iconName), mark.text ?? "", element("span", { class: "visually-hidden" }, mark.label)));
  }
}

/**
 * One or two letters that stand for a name.
 * @param {string} name
 */
export function initials(name) {
  const parts = name.trim().split(/\s+/).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts[parts.length - 1]] : parts;
  return ends.map((part) => [...part][0]).join("").toUpperCase();
}
