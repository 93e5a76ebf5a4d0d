// @ts-check
// Watches the devices in the lobby and the call: shows automatic changes, recovers devices that the system took away,
// and applies the chosen speaker.

import { preferences } from "../kit/preferences.js";
import { soundOutput } from "../kit/sound_output.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

/** @param {LocalMedia} media @param {import("../kit/notices.js").Notices} notices @param {AbortSignal} signal */
export function watchDevices(media, notices, signal) {
  const { fellBack, returned } = words.devices;
  media.on("fell_back", ({ missing, now }) =>
    notices.toast(fill(fellBack, { missing: verbatim(missing), now: verbatim(now) })), { signal });
  media.on("returned", ({ now }) => notices.toast(fill(returned, { now: verbatim(now) })), { signal });
  media.on("changed", () => showPaused(media, notices), { signal });
  const chooseSpeaker = () => soundOutput.choose(media.devices.find("speaker", preferences.now.speaker)?.id ?? "");
  media.devices.on("changed", chooseSpeaker, { signal });
  preferences.on("changed", chooseSpeaker, { signal });
  const takeUpAgain = () => { if (!document.hidden) media.takeUpAgain(); };
  document.addEventListener("visibilitychange", takeUpAgain, { signal });
  signal.addEventListener("abort", () => notices.hide("paused"));
}

/** @param {LocalMedia} media @param {import("../kit/notices.js").Notices} notices */
function showPaused(media, notices) {
  const [audio, video] = [media.state.audio && media.isPaused("audio"), media.isPaused("video")];
  if (!audio && !video) return notices.hide("paused");
  const kind = audio && video ? "both" : audio ? "audio" : "video";
  notices.show("paused", { text: words.devices.paused[kind] });
}
