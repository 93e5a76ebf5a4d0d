// @ts-check
// Makes room for notices above the stage, and keeps toasts at its bottom, clear of names and controls there.

import { clearBottom } from "./clear_band.js";
import { required } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";

const AVOIDED = ".tile-label, .tile .check, .alone";
const MARGIN = 8; // px

/** @param {import("../call/call_screen.js").CallContext} context */
export function addNoticePlace({ notices: { toasts }, stage, signal }) {
  const { style } = document.documentElement;
  const area = required("notices");
  const placeToasts = () => {
    if (toasts.children.length === 0) return;
    const { top, bottom } = stage.element.getBoundingClientRect();
    const own = toasts.getBoundingClientRect();
    const obstacles = [...stage.element.querySelectorAll(AVOIDED)].map((one) => one.getBoundingClientRect())
      .filter((box) => box.height > 0 && box.left < own.right && box.right > own.left)
      .map((box) => ({ top: box.top - MARGIN, bottom: box.bottom + MARGIN }));
    const clear = clearBottom({ top, bottom: bottom - MARGIN }, obstacles, own.height);
    style.setProperty("--toasts-bottom", `${Math.round(innerHeight - clear)}px`);
  };
  const makeRoom = () => style.setProperty("--notices", `${area.offsetHeight > 0 ? area.offsetHeight + 2 * MARGIN : 0}px`);
  const schedule = oncePerFrame(placeToasts, signal);
  const resized = new ResizeObserver(schedule); // once the tiles are placed
  resized.observe(stage.element);
  const noticed = new ResizeObserver(makeRoom);
  noticed.observe(area);
  const toasted = new MutationObserver(placeToasts); // before the new toast is drawn
  toasted.observe(toasts, { childList: true });
  stage.on("changed", schedule, { signal });
  signal.addEventListener("abort", () => {
    for (const observer of [resized, noticed, toasted]) observer.disconnect();
    for (const name of ["--toasts-bottom", "--notices"]) style.removeProperty(name);
  });
}
