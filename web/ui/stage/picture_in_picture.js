// @ts-check
// Adds the Picture-in-Picture action. The window shows the large tile, or else the active speaker.

import { element } from "../kit/dom.js";
import { callWords } from "../call_words.js";

/** @param {import("../call/call_screen.js").CallContext} context */
export function addPictureInPicture({ actions, stage, notices, signal }) {
  // One element for all tiles, since browsers need a click to open the window for another element.
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
      label: isOpen() ? callWords.stage.leavePicture : callWords.stage.pictureInPicture,
      iconName: "picture-in-picture",
      isHidden: !document.pictureInPictureEnabled,
    }),
    run: async () => {
      if (isOpen()) return close();
      follow();
      try {
        if (!video.srcObject) throw new DOMException("no participant has a video", "InvalidStateError");
        await video.play();
        await video.requestPictureInPicture();
      } catch {
        video.srcObject = null;
        notices.toast(callWords.stage.noPicture);
      }
    },
  });
  video.addEventListener("enterpictureinpicture", changed, { signal });
  video.addEventListener("leavepictureinpicture", changed, { signal });
  stage.on("changed", () => { if (isOpen()) follow(); }, { signal });
  signal.addEventListener("abort", close);
}
