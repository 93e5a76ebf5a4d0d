// @ts-check
// Shows a notice in the call when the microphone or camera is missing, and why.

import { canTryAgain, deviceProblems, tryDevicesAgain } from "./device_problems.js";
import { words } from "../words.js";

/** @param {import("../call/call_screen.js").CallContext} context */
export function addDeviceNotices({ media, notices, signal }) {
  let said = deviceProblems(media).join(" "); // the lobby has shown these
  media.on("changed", () => {
    if (media.isOpening("audio") || media.isOpening("video")) {
      said = ""; // a new attempt: show its result again
      return;
    }
    const text = deviceProblems(media).join(" ");
    if (text === said) return;
    said = text;
    if (text === "") notices.hide("devices");
    else notices.show("devices", { text, dismissable: true, actions: tryAgain(media) });
  }, { signal });
  signal.addEventListener("abort", () => notices.hide("devices"));
}

/** @param {import("../../sdk/media/local_media.js").LocalMedia} media */
function tryAgain(media) {
  return canTryAgain(media) ? [{ label: words.devices.tryAgain, run: () => tryDevicesAgain(media) }] : [];
}
