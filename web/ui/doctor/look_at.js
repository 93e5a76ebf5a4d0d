// @ts-check
// Looks at a camera's picture: is it only black?

import { element } from "../kit/dom.js";

const LOOKS_FOR = 3_000; // ms; many cameras begin with dark frames
const EVERY = 100; // ms
const [WIDTH, HEIGHT] = [32, 18]; // px; each is the mean of many
const DARK = 16; // of 255

/** @type {import("../../sdk/doctor/device_checks.js").LookAt} */
export async function lookAt(track, signal) {
  const video = element("video", { playsinline: true });
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  video.play().catch(() => {}); // the track may have ended
  const canvas = element("canvas", { width: WIDTH, height: HEIGHT });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  let hasFrames = false;
  try {
    for (let time = 0; time < LOOKS_FOR; time += EVERY) {
      if (video.readyState >= video.HAVE_CURRENT_DATA) {
        hasFrames = true;
        context.drawImage(video, 0, 0, WIDTH, HEIGHT);
        if (brightest(context.getImageData(0, 0, WIDTH, HEIGHT).data) > DARK) return "picture";
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
      signal.throwIfAborted();
    }
    return hasFrames ? "black" : "no_frames";
  } finally {
    video.srcObject = null;
  }
}

/** @param {Uint8ClampedArray} pixels   red, green, blue and opacity, which does not count */
const brightest = (pixels) => pixels.reduce((most, value, index) => (index % 4 === 3 ? most : Math.max(most, value)), 0);
