// @ts-check
// Tells the call how large each person is shown, so that they send no more than that.

import { oncePerFrame } from "../kit/frame.js";
import { preferences } from "../kit/preferences.js";

const RECORDED = { width: 640, height: 360 }; // pixels, of each person in a recording
const FLOATING = { width: 640, height: 360 }; // pixels; no page knows the size of its floating window
const TOLD_EVERY = 300; // ms

/** @param {import("../call/call_screen.js").CallContext} context */
export function addWishes({ call, stage, presence, signal }) {
  const { adaptation } = call;
  if (!adaptation) return;
  const tell = oncePerFrame(() => {
    const isRecording = presence.of(null).recording;
    const floating = document.pictureInPictureElement && document.hidden ? stage.mainTile : null;
    const areScreensShown = !document.hidden || floating !== null || isRecording;
    for (const { peer, tile } of stage.peerTiles) {
      const isVisible = !document.hidden && !tile.element.hidden;
      const size = isVisible ? sizeOf(tile.element) : tile === floating ? FLOATING : isRecording ? RECORDED : null;
      const shown = size && {
        width: Math.max(size.width, isRecording ? RECORDED.width : 0),
        height: Math.max(size.height, isRecording ? RECORDED.height : 0),
        isPinned: tile.isPinned,
      };
      adaptation.show(peer, { tile: shown, areScreensShown });
    }
  }, signal, TOLD_EVERY);
  const setDataUse = () => adaptation.setDataUse(preferences.now.dataUse);
  stage.on("changed", tell, { signal });
  presence.on("changed", tell, { signal });
  preferences.on("changed", setDataUse, { signal });
  document.addEventListener("visibilitychange", tell, { signal });
  for (const event of ["enterpictureinpicture", "leavepictureinpicture"]) {
    document.addEventListener(event, tell, { signal, capture: true });
  }
  const resized = new ResizeObserver(tell);
  resized.observe(stage.element);
  signal.addEventListener("abort", () => resized.disconnect());
  setDataUse();
}

/** @param {HTMLElement} element */
function sizeOf({ offsetWidth, offsetHeight }) {
  return { width: offsetWidth * devicePixelRatio, height: offsetHeight * devicePixelRatio };
}
