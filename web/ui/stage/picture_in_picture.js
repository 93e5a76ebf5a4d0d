// @ts-check
// Adds the Picture-in-Picture action. The window shows the large tile, or else the active speaker: video or initials.

import { element } from "../kit/dom.js";
import { DrawnPicture } from "../kit/drawn_picture.js";
import { callWords } from "../call_words.js";

const DARK = { ground: "black", tile: "black", avatar: "#151515", text: "white" }; // as around a video, in every theme
const FOLLOW_EVERY = 500; // ms; also redraws the initials, since a video shows nothing of a canvas that does not change

/** @param {import("../call/call_screen.js").CallContext} context */
export function addPictureInPicture({ actions, stage, notices, signal }) {
  // One element for all tiles, since browsers need a click to open the window for another element.
  const video = element("video", { autoplay: true, playsinline: true, muted: true });
  video.muted = true;
  /** @type {DrawnPicture | null} */
  let initials = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let following;
  let isStarting = false;

  const isOpen = () => document.pictureInPictureElement === video;
  const end = () => {
    clearInterval(following);
    initials?.close();
    initials = null;
    video.srcObject = null;
  };
  const close = () => {
    if (isOpen()) document.exitPictureInPicture().catch(() => {});
    end();
  };
  /** @param {MediaProvider} shown */
  const show = (shown) => {
    if (video.srcObject === shown) return;
    video.srcObject = shown;
    video.play().catch(() => {}); // replaced by the next one
  };
  const follow = () => {
    const tile = stage.mainTile;
    if (!tile) return close(); // the others have left
    const { srcObject } = tile.video;
    if (tile.hasPicture && srcObject) return show(srcObject);
    initials ??= new DrawnPicture(stage.element, DARK);
    show(initials.stream);
    initials.draw(() => [{ name: tile.name, track: null }]);
  };
  const changed = () => {
    if (!isOpen()) end();
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
      if (isStarting) return;
      isStarting = true;
      try {
        if (!stage.mainTile) throw new DOMException("no one else is here", "InvalidStateError");
        follow();
        following = setInterval(follow, FOLLOW_EVERY);
        await video.play();
        await video.requestPictureInPicture();
        if (signal.aborted) close(); // left meanwhile
      } catch {
        end();
        notices.toast(callWords.stage.noPicture);
      } finally {
        isStarting = false;
      }
    },
  });
  video.addEventListener("enterpictureinpicture", changed, { signal });
  video.addEventListener("leavepictureinpicture", changed, { signal });
  stage.on("changed", () => { if (isOpen()) follow(); }, { signal });
  signal.addEventListener("abort", close);
}
