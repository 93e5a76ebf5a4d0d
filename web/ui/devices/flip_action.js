// @ts-check
// Switching between the cameras of a phone. Only one's own side is shown as in a mirror.

import { flipCamera } from "../../sdk/media/camera_flip.js";
import { words } from "../words.js";

const ID = "flip_camera";

/** @param {import("../call/call_screen.js").CallContext} context */
export function addFlip({ actions, media, stage, signal }) {
  const held = matchMedia("(pointer: coarse)"); // a phone or tablet; elsewhere the settings have the list
  actions.add({
    id: ID,
    look: () => ({
      iconName: "flip-camera",
      label: words.devices.flip,
      state: media.isOpening("video") ? "busy" : undefined,
      isHidden: !held.matches || !media.state.video || media.devices.of("video").length < 2,
    }),
    run: () => { if (!media.isOpening("video")) flipCamera(media); },
  });
  const update = () => {
    stage.element.dataset.facing = media.facing;
    actions.changed(ID);
  };
  media.on("changed", update, { signal });
  held.addEventListener("change", update, { signal });
  update();
}
