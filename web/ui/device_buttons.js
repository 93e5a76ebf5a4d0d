// @ts-check
// The two buttons that turn microphone and camera on and off. Their labels say what a click does.

import { iconButton, setIcon } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */

/** @param {LocalMedia} media */
export function deviceButtons(media) {
  const round = { class: "icon-button round" };
  const microphone = iconButton(words.devices.mute, "microphone", { ...round, "data-device": "microphone" });
  const camera = iconButton(words.devices.cameraOff, "camera", { ...round, "data-device": "camera" });
  microphone.addEventListener("click", () => {
    if (media.isOpening("audio")) return;
    if (media.state.audio) media.mute();
    else media.turnOn("audio");
  });
  camera.addEventListener("click", () => {
    if (media.isOpening("video")) return;
    if (media.state.video) media.turnCameraOff();
    else media.turnOn("video");
  });
  const update = () => {
    const { audio, video } = media.state;
    show(microphone, audio ? "microphone" : "microphone-off", {
      isOn: audio,
      isMissing: media.problems.audio !== null,
      isBusy: media.isOpening("audio"),
      label: media.problems.audio ? words.devices.microphoneMissing : audio ? words.devices.mute : words.devices.unmute,
    });
    show(camera, video ? "camera" : "camera-off", {
      isOn: video,
      isMissing: media.problems.video !== null,
      isBusy: media.isOpening("video"),
      label: media.problems.video ? words.devices.cameraMissing : video ? words.devices.cameraOff : words.devices.cameraOn,
    });
  };
  const stop = media.on("changed", update);
  update();
  return { microphone, camera, stop };
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} iconName
 * @param {{ isOn: boolean, isMissing: boolean, isBusy: boolean, label: string }} state
 */
function show(button, iconName, { isOn, isMissing, isBusy, label }) {
  const svg = button.querySelector("svg");
  if (svg) setIcon(svg, iconName);
  button.dataset.state = isBusy ? "busy" : isMissing ? "missing" : isOn ? "on" : "off";
  button.ariaLabel = label;
  button.title = label;
  button.ariaBusy = String(isBusy);
}
