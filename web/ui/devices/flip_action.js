// @ts-check
// Adds the action that flips a phone's camera. Only the front camera is mirrored.

import { flipCamera } from "../../sdk/media/camera_flip.js";
import { callWords } from "../call_words.js";

const ID = "flip_camera";

/** @param {import("../call/call_screen.js").CallContext} context */
export function addFlip({ actions, media, stage, signal }) {
  const touch = matchMedia("(pointer: coarse)"); // phones and tablets; others choose in the settings
  actions.add({
    id: ID,
    look: () => ({
      iconName: "flip-camera",
      label: callWords.devices.flip,
      state: media.isOpening("video") ? "busy" : undefined,
      isHidden: !touch.matches || !media.state.video || media.devices.of("video").length < 2,
    }),
    run: () => { if (!media.isOpening("video")) flipCamera(media); },
  });
  const update = () => {
    stage.element.dataset.facing = media.facing;
    actions.changed(ID);
  };
  media.on("changed", update, { signal });
  touch.addEventListener("change", update, { signal });
  update();
}
