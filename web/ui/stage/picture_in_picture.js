// @ts-check
// Adds the action that opens and closes the floating window.

import { floatingPages } from "../kit/watched.js";
import { FloatingVideo } from "./floating_video.js";
import { FloatingWindow } from "./floating_window.js";
import { callWords } from "../call_words.js";

/** @typedef {FloatingWindow | FloatingVideo} Floating */

const ID = "picture_in_picture";

/** The best kind that the browser has. @param {ConstructorParameters<typeof FloatingWindow>[0]} options @returns {Floating} */
export const makeFloating = (options) => (floatingPages() ? new FloatingWindow(options) : new FloatingVideo(options));

/** @param {import("../call/call_screen.js").CallContext} context */
export function addPictureInPicture({ actions, floating, notices, signal }) {
  actions.add({
    id: ID,
    key: "w",
    look: () => ({
      label: floating.isOpen ? callWords.stage.leavePicture : callWords.stage.pictureInPicture,
      iconName: "picture-in-picture",
      isHidden: !floating.isPossible,
    }),
    run: () => {
      if (floating.isOpen) floating.close();
      else floating.open().catch(() => notices.toast(callWords.stage.noPicture));
    },
  });
  floating.on("changed", () => actions.changed(ID), { signal });
}
