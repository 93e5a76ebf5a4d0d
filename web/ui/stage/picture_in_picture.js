// @ts-check
// The picture that matters most in a small window above all others: whoever is large on the stage, else whoever speaks.

import { element } from "../kit/dom.js";
import { words } from "../words.js";

/** @param {import("../call/call_screen.js").CallContext} context */
export function addPictureInPicture({ actions, stage, notices, signal }) {
  // One element for the window as long as it is open: browsers open it for another only after a click.
  const video = element("video", { autoplay: true, playsinline: true, muted: true });
  video.muted = true;
  const isOpen = () => document.pictureInPictureElement === video;
  const follow = () => {
    const shown = stage.mainVideo?.srcObject ?? null;
    if (shown && video.srcObject !== shown) video.srcObject = shown;
  };
  const close = () => { if (isOpen()) document.exitPictureInPicture().catch(() => {}); };
  const changed = () => {
    if (!isOpen()) video.srcObject = null;
    actions.changed("picture_in_picture");
  };
  actions.add({
    id: "picture_in_picture",
    look: () => ({
      label: isOpen() ? words.stage.leavePicture : words.stage.pictureInPicture,
      iconName: "picture-in-picture",
      isHidden: !document.pictureInPictureEnabled,
    }),
    run: async () => {
      if (isOpen()) return close();
      follow();
      try {
        if (!video.srcObject) throw new DOMException("nobody has a picture", "InvalidStateError");
        await video.play();
        await video.requestPictureInPicture();
      } catch {
        video.srcObject = null;
        notices.toast(words.stage.noPicture);
      }
    },
  });
  video.addEventListener("enterpictureinpicture", changed, { signal });
  video.addEventListener("leavepictureinpicture", changed, { signal });
  stage.on("changed", () => { if (isOpen()) follow(); }, { signal });
  signal.addEventListener("abort", close);
}
