// @ts-check
// Adds the view actions: grid or speaker view, self-view and full screen.

import { memory } from "../kit/memory.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../call/call_screen.js").CallContext} CallContext */
/** @typedef {import("./self_tile.js").Corner} Corner */

/** @param {CallContext} context */
export function addStageActions(context) {
  addView(context);
  addSelfView(context);
  addFullScreen(context);
  followOwnScreen(context);
}

/** @param {CallContext} context */
function addView({ actions, stage, notices }) {
  const { speakerView, gridView } = callWords.stage;
  if (memory.forTab("view") === "speaker") stage.view = "speaker";
  actions.add({
    id: "view",
    look: () => stage.view === "grid"
      ? { label: speakerView, iconName: "speaker-view" }
      : { label: gridView, iconName: "grid-view" },
    run: () => {
      stage.view = stage.view === "grid" ? "speaker" : "grid";
      memory.keepForTab("view", stage.view);
      notices.announce(stage.view === "grid" ? gridView : speakerView);
      actions.changed("view");
    },
  });
}

/** @param {CallContext} context */
function addSelfView({ actions, stage, notices, signal }) {
  const { hideSelf, showSelf, selfHidden, selfShown } = callWords.stage;
  const corner = memory.forTab("corner");
  if (corner && corner in callWords.stage.corners) stage.corner = /** @type {Corner} */ (corner);
  stage.isSelfShown = memory.forTab("self_view") !== "hidden";
  stage.on("moved", (moved) => memory.keepForTab("corner", moved), { signal });
  actions.add({
    id: "self_view",
    look: () => stage.isSelfShown
      ? { label: hideSelf, iconName: "self-view-off" }
      : { label: showSelf, iconName: "self-view" },
    run: () => {
      stage.isSelfShown = !stage.isSelfShown;
      memory.keepForTab("self_view", stage.isSelfShown ? "shown" : "hidden");
      notices.announce(stage.isSelfShown ? selfShown : selfHidden);
      actions.changed("self_view");
    },
  });
}

/** @param {CallContext} context */
function addFullScreen({ actions, signal }) {
  const { fullScreen, leaveFullScreen } = callWords.stage;
  actions.add({
    id: "full_screen",
    key: "f",
    look: () => ({
      ...(document.fullscreenElement
        ? { label: leaveFullScreen, iconName: "full-screen-off" }
        : { label: fullScreen, iconName: "full-screen" }),
      isHidden: !document.fullscreenEnabled, // iPhones, and frames without allow="fullscreen"
    }),
    run: () => {
      const page = document.documentElement;
      const change = document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen();
      change.catch(() => {}); // refused; the button still shows the state
    },
  });
  document.addEventListener("fullscreenchange", () => actions.changed("full_screen"), { signal });
  signal.addEventListener("abort", () => {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  });
}

/** Shows our own shared screen on the stage. @param {CallContext} context */
function followOwnScreen({ screenShare, stage, signal }) {
  screenShare.on("changed", () => {
    const [track] = screenShare.stream?.getVideoTracks() ?? [];
    if (track) stage.addOwnScreen(track);
    else stage.removeOwnScreen();
  }, { signal });
}
