// @ts-check
// Shows a notice in the call when the microphone or camera is missing, and why.

import "../../sdk/media/open_devices.js"; // here while the server is unreachable
import "../../sdk/media/problem_watch.js";
import { canTryAgain, deviceProblems } from "./device_problems.js";
import { words } from "../words.js";

/** @param {import("../call/call_screen.js").CallContext} context */
export function addDeviceNotices({ media, notices, signal }) {
  let said = deviceProblems(media).join(" "); // in the lobby, or here
  let isNewAttempt = false; // its result is told, even if it is the same as before
  media.on("changed", () => {
    isNewAttempt ||= media.isOpening("audio") || media.isOpening("video");
    if (media.isOpening("audio") || media.isOpening("video")) return;
    const text = deviceProblems(media).join(" ");
    if (text === "") notices.hide("devices");
    else if (text !== said || isNewAttempt) notices.show("devices", { text, dismissable: true, actions: tryAgain(media) });
    said = text;
    isNewAttempt = false;
  }, { signal });
  signal.addEventListener("abort", () => notices.hide("devices"));
}

/** @param {import("../../sdk/media/local_media.js").LocalMedia} media */
function tryAgain(media) {
  return canTryAgain(media) ? [{ label: words.devices.tryAgain, run: () => media.tryAgain() }] : [];
}
