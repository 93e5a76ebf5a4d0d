// @ts-check
// Turning microphone and camera on and off.

import { words } from "./words.js";

/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */
/** @typedef {import("../sdk/peer.js").MediaKind} MediaKind */
/** @typedef {import("./actions.js").Actions} Actions */

/**
 * @param {Actions} actions
 * @param {LocalMedia} media
 * @param {(kind: MediaKind, isOn: boolean) => void} [onChoice]   somebody wants it so
 * @returns {() => void} stops following the devices
 */
export function addDeviceActions(actions, media, onChoice = () => {}) {
  const { devices } = words;
  actions.add({
    id: "microphone",
    key: "m",
    look: () => ({
      ...stateOf(media, "audio"),
      iconName: media.state.audio ? "microphone" : "microphone-off",
      label: media.problems.audio ? devices.microphoneMissing : media.state.audio ? devices.mute : devices.unmute,
    }),
    run: () => {
      if (media.isOpening("audio")) return;
      onChoice("audio", !media.state.audio);
      if (media.state.audio) media.mute();
      else media.turnOn("audio");
    },
  });
  actions.add({
    id: "camera",
    key: "v",
    look: () => ({
      ...stateOf(media, "video"),
      iconName: media.state.video ? "camera" : "camera-off",
      label: media.problems.video ? devices.cameraMissing : media.state.video ? devices.cameraOff : devices.cameraOn,
    }),
    run: () => {
      if (media.isOpening("video")) return;
      onChoice("video", !media.state.video);
      if (media.state.video) media.turnCameraOff();
      else media.turnOn("video");
    },
  });
  return media.on("changed", () => {
    actions.changed("microphone");
    actions.changed("camera");
  });
}

/** @param {LocalMedia} media @param {MediaKind} kind @returns {{ state: "on" | "off" | "missing" | "busy" }} */
function stateOf(media, kind) {
  if (media.isOpening(kind)) return { state: "busy" };
  if (media.problems[kind]) return { state: "missing" };
  return { state: media.state[kind] ? "on" : "off" };
}
