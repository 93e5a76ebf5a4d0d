// @ts-check
// Tells the call how large each person is shown, so that they send no more than that.

import { oncePerFrame } from "../kit/frame.js";
import { preferences } from "../kit/preferences.js";

/** @typedef {import("./layout.js").Size} Size */

const RECORDED = { width: 640, height: 360 }; // pixels, of each person in a recording
const TOLD_EVERY = 300; // ms

/** @param {import("../call/call_screen.js").CallContext} context */
export function addWishes({ call, floating, stage, presence, signal }) {
  const { adaptation } = call;
  if (!adaptation) return;
  const tell = oncePerFrame(() => {
    const isRecording = presence.of(null).recording;
    const areScreensShown = !document.hidden || floating.isOpen || isRecording;
    for (const { peer, tile } of stage.peerTiles) {
      const isVisible = !document.hidden && !tile.element.hidden;
      const size = largest([isVisible && sizeOf(tile.element), floating.sizeOf(tile), isRecording && RECORDED]);
      adaptation.show(peer, { tile: size && { ...size, isPinned: tile.isPinned }, areScreensShown });
    }
  }, signal, TOLD_EVERY);
  const setDataUse = () => adaptation.setDataUse(preferences.now.dataUse);
  stage.on("changed", tell, { signal });
  floating.on("changed", tell, { signal });
  presence.on("changed", tell, { signal });
  preferences.on("changed", setDataUse, { signal });
  document.addEventListener("visibilitychange", tell, { signal });
  const resized = new ResizeObserver(tell);
  resized.observe(stage.element);
  signal.addEventListener("abort", () => resized.disconnect());
  setDataUse();
}

/** @param {HTMLElement} element @returns {Size} */
function sizeOf({ offsetWidth, offsetHeight }) {
  return { width: offsetWidth * devicePixelRatio, height: offsetHeight * devicePixelRatio };
}

/** The size that suits all places where a person is shown; null if there is none. @param {(Size | false | null)[]} places */
function largest(places) {
  const sizes = places.filter((size) => size !== false && size !== null);
  if (sizes.length === 0) return null;
  return { width: Math.max(...sizes.map(({ width }) => width)), height: Math.max(...sizes.map(({ height }) => height)) };
}
