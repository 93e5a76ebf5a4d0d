// @ts-check
// Shows our own tile. While it floats above another tile, it can be moved between corners.

import { iconButton } from "../kit/dom.js";
import { Tile } from "./tile.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("./layout.js").Rect} Rect */
/** @typedef {import("./layout.js").Size} Size */
/** @typedef {keyof typeof callWords.stage.corners} Corner */

/** In the order of repeated clicks on the Move button. @type {Corner[]} */
const CORNERS = ["bottom-right", "bottom-left", "top-left", "top-right"];
const DRAG_FROM = 6; // px; less counts as a click

export class SelfTile {
  /** @type {Corner} */
  corner = "bottom-right";

  #media;
  #onMoved;
  #move;
  #closing = new AbortController();

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {LocalMedia} options.media
   * @param {() => void} options.onPin
   * @param {(corner: Corner) => void} options.onMoved   to another corner
   */
  constructor({ name, media, onPin, onMoved }) {
    this.#media = media;
    this.#onMoved = onMoved;
    this.tile = new Tile(name, { template: callWords.call.you, kind: "self", onPin });
    this.#move = iconButton(callWords.stage.move, "move", {
      class: "tile-button move",
      onclick: () => this.#moveTo(CORNERS[(CORNERS.indexOf(this.corner) + 1) % CORNERS.length]),
      onkeydown: (event) => this.#onKeyDown(event),
    });
    this.tile.tools.prepend(this.#move);
    this.tile.element.addEventListener("pointerdown", (event) => this.#drag(event));
    media.on("changed", () => this.#show(), { signal: this.#closing.signal });
    this.#show();
  }

  /** @param {Rect | null} rect @param {import("./tile.js").Place} place */
  put(rect, place) {
    this.#move.hidden = place !== "float";
    this.tile.put(rect, place);
  }

  /**
   * Position while floating: vertically inside the other tile, horizontally at the edge of the area.
   * @param {Size} size @param {Rect} below @param {Size} area @param {number} margin @returns {Rect}
   */
  floatingAbove({ width, height }, below, area, margin) {
    const [vertical, horizontal] = this.corner.split("-");
    return {
      x: horizontal === "left" ? margin : area.width - width - margin,
      y: vertical === "top" ? below.y + margin : below.y + below.height - height - margin,
      width, height,
    };
  }

  close() {
    this.#closing.abort();
    this.tile.setVideo(null);
  }

  #show() {
    const { tracks, state, problems } = this.#media;
    this.tile.setVideo(tracks.video);
    this.tile.show({
      picture: state.video,
      why: state.video ? "" : callWords.tile[whyOff(problems.video)],
      isMuted: !state.audio,
    });
  }

  /** @param {Corner} corner */
  #moveTo(corner) {
    if (corner === this.corner) return;
    this.corner = corner;
    this.#onMoved(corner);
  }

  /** @param {KeyboardEvent} event */
  #onKeyDown(event) {
    const [vertical, horizontal] = this.corner.split("-");
    const to = {
      ArrowUp: `top-${horizontal}`, ArrowDown: `bottom-${horizontal}`,
      ArrowLeft: `${vertical}-left`, ArrowRight: `${vertical}-right`,
    }[event.key];
    if (!to) return;
    event.preventDefault();
    this.#moveTo(/** @type {Corner} */ (to));
  }

  /** Follows the pointer, and snaps to the nearest corner at the end. @param {PointerEvent} begin */
  #drag(begin) {
    const { element } = this.tile;
    const pressed = /** @type {Element} */ (begin.target);
    if (element.dataset.place !== "float" || begin.button !== 0 || pressed.closest("button")) return;
    const dragging = new AbortController();
    const { signal } = dragging;
    let isMoving = false;
    element.setPointerCapture(begin.pointerId);
    element.addEventListener("pointermove", ({ clientX, clientY }) => {
      const [x, y] = [clientX - begin.clientX, clientY - begin.clientY];
      isMoving ||= Math.hypot(x, y) >= DRAG_FROM;
      if (isMoving) setDrag(element, x, y);
    }, { signal });
    const end = () => {
      dragging.abort();
      if (isMoving) this.#snapToCorner();
    };
    element.addEventListener("pointerup", end, { signal });
    element.addEventListener("pointercancel", end, { signal });
  }

  #snapToCorner() {
    const { element } = this.tile;
    const own = element.getBoundingClientRect();
    const area = /** @type {HTMLElement} */ (element.parentElement).getBoundingClientRect();
    setDrag(element, 0, 0);
    const vertical = own.top + own.height / 2 < area.top + area.height / 2 ? "top" : "bottom";
    const horizontal = own.left + own.width / 2 < area.left + area.width / 2 ? "left" : "right";
    this.#moveTo(`${vertical}-${horizontal}`);
  }
}

/** @param {import("../../sdk/media/media_problems.js").MediaProblem | null} problem */
function whyOff(problem) {
  if (problem === null) return "camera_off";
  if (problem === "not_found") return "camera_missing";
  return /^permission_|^blocked_/.test(problem) ? "camera_blocked" : "no_camera";
}

/** @param {HTMLElement} element @param {number} x @param {number} y   px from its position */
function setDrag(element, x, y) {
  element.toggleAttribute("data-dragged", x !== 0 || y !== 0);
  element.style.setProperty("--drag-x", `${x}px`);
  element.style.setProperty("--drag-y", `${y}px`);
}
