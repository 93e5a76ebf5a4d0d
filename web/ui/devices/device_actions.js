// @ts-check
// Adds the actions that turn the microphone and camera on and off.

import { words } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../../sdk/peer/peer.js").MediaKind} MediaKind */
/** @typedef {import("../kit/actions.js").Actions} Actions */

/**
 * @param {Actions} actions
 * @param {LocalMedia} media
 * @param {AbortSignal} signal   ends the updates
 * @param {(kind: MediaKind, isOn: boolean) => void} [onChoice]   called with the person's choice
 */
export function addDeviceActions(actions, media, signal, onChoice = () => {}) {
  const { devices } = words;
  actions.add({
    id: "microphone",
    key: "m",
    look: () => ({
      state: stateOf(media, "audio"),
      iconName: media.isTurnedOn("audio") ? "microphone" : "microphone-off",
      label: isMissing(media, "audio") ? devices.microphoneMissing : media.isTurnedOn("audio") ? devices.mute : devices.unmute,
    }),
    run: () => {
      if (isMissing(media, "audio")) return media.tryAgain(["audio"]);
      const isWanted = !media.isTurnedOn("audio"); // during the permission prompt, this mutes
      onChoice("audio", isWanted);
      if (isWanted) media.turnOn("audio");
      else media.mute();
    },
  });
  actions.add({
    id: "camera",
    key: "v",
    look: () => ({
      state: stateOf(media, "video"),
      iconName: media.isTurnedOn("video") ? "camera" : "camera-off",
      label: isMissing(media, "video") ? devices.cameraMissing : media.isTurnedOn("video") ? devices.cameraOff : devices.cameraOn,
    }),
    run: () => {
      if (isMissing(media, "video")) return media.tryAgain(["video"]);
      const isWanted = !media.isTurnedOn("video");
      onChoice("video", isWanted);
      if (isWanted) media.turnOn("video");
      else media.turnCameraOff();
    },
  });
  media.on("changed", () => {
    actions.changed("microphone");
    actions.changed("camera");
  }, { signal });
}

/** @param {LocalMedia} media @param {MediaKind} kind @returns {"on" | "off" | "missing" | "busy"} */
function stateOf(media, kind) {
  if (media.isOpening(kind)) return "busy";
  if (isMissing(media, kind)) return "missing";
  return media.isTurnedOn(kind) ? "on" : "off";
}

/** Returns true if the device failed to open. @param {LocalMedia} media @param {MediaKind} kind */
function isMissing(media, kind) {
  return media.problems[kind] !== null && !media.isOpening(kind);
}
