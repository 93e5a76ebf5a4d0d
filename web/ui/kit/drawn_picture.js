// @ts-check
// Draws participants with their names on a canvas, and shared screens large beside them, for a recording or the floating
// window. It is independent of the layout in the window.

import { element } from "./dom.js";
import { pack } from "./packing.js";
import { initials } from "./initials.js";

/** @typedef {{ name: string, track: MediaStreamTrack | null, isScreen?: boolean }} Shot   no track: initials */
/** @typedef {{ x: number, y: number, width: number, height: number }} Place */

const WIDTH = 1280; // px
const HEIGHT = 720;
const GAP = 8;
const STRIP_WIDTH = 256; // px; width of the people beside a shared screen
const LABEL = 28;
const MIN_INTERVAL = 45; // ms between frames, for about 20 per second

export class DrawnPicture {
  #canvas = element("canvas", { width: WIDTH, height: HEIGHT });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d", { alpha: false }));
  /** @type {Map<MediaStreamTrack, HTMLVideoElement>} */
  #videos = new Map();
  #colours;
  #font;
  #drawnAt = 0;

  /**
   * @param {HTMLElement} within   source of the colours and the font
   * @param {Partial<ReturnType<typeof coloursOf>>} [colours]   instead of those
   */
  constructor(within, colours = {}) {
    this.#colours = { ...coloursOf(within), ...colours };
    this.#font = getComputedStyle(within).fontFamily;
    this.stream = this.#canvas.captureStream();
  }

  /** Draws a frame, unless it is too soon after the last one. @param {() => Shot[]} shots */
  draw(shots) {
    const now = performance.now();
    if (now - this.#drawnAt < MIN_INTERVAL) return;
    this.#drawnAt = now;
    const all = shots();
    this.#playTracks(all);
    const context = this.#context;
    context.fillStyle = this.#colours.ground;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    for (const { shot, place } of placed(all)) this.#drawShot(shot, place);
  }

  close() {
    for (const track of this.stream.getTracks()) track.stop();
    this.#playTracks([]);
  }

  /** Plays the tracks of these shots, and no others. @param {Shot[]} shots */
  #playTracks(shots) {
    const tracks = shots.map(({ track }) => track);
    for (const [track, video] of this.#videos) {
      if (tracks.includes(track)) continue;
      video.srcObject = null;
      this.#videos.delete(track);
    }
    for (const track of tracks) {
      if (!track || this.#videos.has(track)) continue;
      const video = element("video", { playsinline: true });
      video.muted = true;
      video.srcObject = new MediaStream([track]);
      video.play().catch(() => {}); // the track may have ended
      this.#videos.set(track, video);
    }
  }

  /** @param {Shot} shot @param {Place} place */
  #drawShot({ name, track, isScreen = false }, place) {
    const context = this.#context;
    context.save();
    context.beginPath();
    context.roundRect(place.x, place.y, place.width, place.height, GAP);
    context.clip();
    context.fillStyle = this.#colours.tile;
    context.fillRect(place.x, place.y, place.width, place.height);
    const video = track ? this.#videos.get(track) : undefined;
    if (video && video.videoWidth > 0) drawVideo(context, video, place, isScreen);
    else this.#drawInitials(name, place);
    this.#drawName(name, place);
    context.restore();
  }

  /** @param {string} name @param {Place} place */
  #drawInitials(name, { x, y, width, height }) {
    const context = this.#context;
    const radius = Math.min(width, height) * 0.2;
    const [centreX, centreY] = [x + width / 2, y + height / 2];
    context.fillStyle = this.#colours.avatar;
    context.beginPath();
    context.arc(centreX, centreY, radius, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = this.#colours.text;
    context.font = `600 ${radius * 0.75}px ${this.#font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(initials(name), centreX, centreY);
  }

  /** @param {string} name @param {Place} place */
  #drawName(name, { x, y, width, height }) {
    const context = this.#context;
    context.font = `16px ${this.#font}`;
    context.textAlign = "start";
    context.textBaseline = "middle";
    const wide = Math.min(context.measureText(name).width, width - 4 * GAP);
    const top = y + height - LABEL - GAP;
    context.fillStyle = this.#colours.veil;
    context.beginPath();
    context.roundRect(x + GAP, top, wide + 2 * GAP, LABEL, GAP);
    context.fill();
    context.fillStyle = this.#colours.onVeil;
    context.fillText(name, x + 2 * GAP, top + LABEL / 2, wide);
  }
}

/** Places screens large with people in a strip beside them, or people alone in a grid. @param {Shot[]} shots */
function placed(shots) {
  const screens = shots.filter(({ isScreen }) => isScreen);
  const people = shots.filter(({ isScreen }) => !isScreen);
  if (screens.length === 0) return grid(people, { x: GAP, y: GAP, width: WIDTH - 2 * GAP, height: HEIGHT - 2 * GAP });
  const width = WIDTH - STRIP_WIDTH - 3 * GAP;
  return [
    ...grid(screens, { x: GAP, y: GAP, width, height: HEIGHT - 2 * GAP }),
    ...grid(people, { x: width + 2 * GAP, y: GAP, width: STRIP_WIDTH, height: HEIGHT - 2 * GAP }),
  ];
}

/** @param {Shot[]} shots @param {Place} area */
function grid(shots, area) {
  const { columns, rows, width, height } = pack(shots.length, area.width, area.height, GAP);
  const top = area.y + (area.height - rows * height - (rows - 1) * GAP) / 2;
  return shots.map((shot, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, shots.length - row * columns);
    const left = area.x + (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    return { shot, place: { x: left + (index % columns) * (width + GAP), y: top + row * (height + GAP), width, height } };
  });
}

/**
 * Draws a frame of a video. Cameras are cropped to fill their place, and screens fit inside it.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLVideoElement} video
 * @param {Place} place
 * @param {boolean} isWhole
 */
function drawVideo(context, video, { x, y, width, height }, isWhole) {
  const { videoWidth, videoHeight } = video;
  const scale = (isWhole ? Math.min : Math.max)(width / videoWidth, height / videoHeight);
  const [wide, high] = [videoWidth * scale, videoHeight * scale];
  context.drawImage(video, x + (width - wide) / 2, y + (height - high) / 2, wide, high);
}

/** Resolves the page's colour tokens for the canvas. @param {HTMLElement} within */
function coloursOf(within) {
  const probe = element("span", { hidden: true });
  within.append(probe);
  const colour = /** @param {string} token */ (token) => {
    probe.style.setProperty("color", `var(${token})`);
    return getComputedStyle(probe).color;
  };
  const colours = {
    ground: colour("--surface-sunken"), tile: colour("--tile"), avatar: colour("--avatar"), text: colour("--text"),
    veil: colour("--veil"), onVeil: colour("--on-veil"),
  };
  probe.remove();
  return colours;
}
