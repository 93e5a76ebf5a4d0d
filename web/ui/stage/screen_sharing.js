// @ts-check
// Adds the Share screen action, with a choice of text or motion while sharing. Announces other people's screens, which
// the stage shows.

import { button, element } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../../sdk/media/screen_share.js").ScreenContent} ScreenContent */
/** @typedef {import("../../sdk/media/screen_share.js").ScreenShare} ScreenShare */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "screen";
/** @type {ScreenContent[]} */
const CONTENTS = ["text", "motion"];

/** @param {CallContext} context */
export function addScreenSharing({ call, screenShare, actions, notices, news, focusAction, signal }) {
  const start = async () => {
    try {
      await screenShare.start();
    } catch (error) {
      console.warn("Failed to share the screen:", error);
      if (!signal.aborted) notices.show("screen_problem", { text: callWords.screen.failed, dismissable: true });
    }
  };
  const stop = () => {
    screenShare.stop();
    focusAction(ID);
  };
  actions.add({
    id: ID,
    key: "s",
    look: () => ({
      label: screenShare.stream ? callWords.screen.stop : callWords.screen.start,
      iconName: screenShare.stream ? "screen-off" : "screen",
      state: screenShare.isAsking ? "busy" : undefined,
      isPressed: screenShare.stream !== null,
      isHidden: !screenShare.isPossible,
    }),
    run: () => {
      notices.hide("screen_problem");
      if (screenShare.stream) stop();
      else start();
    },
  });
  let wasSharing = false;
  screenShare.on("changed", () => {
    actions.changed(ID);
    const isSharing = screenShare.stream !== null;
    if (isSharing === wasSharing) return;
    wasSharing = isSharing;
    if (isSharing) {
      notices.show(ID, {
        text: callWords.screen.isShared, iconName: "screen", kind: ID,
        controls: [contentChoice(screenShare, signal)],
        actions: [{ label: callWords.screen.stopShort, run: stop, look: "danger" }],
      });
    } else if (notices.hide(ID)) focusAction(ID);
    if (!isSharing && !signal.aborted) notices.announce(callWords.screen.isOver);
  }, { signal });
  signal.addEventListener("abort", () => {
    notices.hide(ID);
    notices.hide("screen_problem");
  });
  /** @param {Peer} peer */
  const follow = (peer) => peer.on("track_added", ({ track }) => {
    const { socketId, participant: { display_name: name } } = peer;
    if (track.kind !== "video") return;
    news.toast(fill(callWords.screen.sharedBy, { name: verbatim(name) }), { from: socketId, about: `screen ${name}` });
  }, { signal });
  call.on("peer_added", ({ peer }) => follow(peer), { signal });
  for (const peer of call.peers.values()) follow(peer);
}

/** Buttons to optimise for text or motion. @param {ScreenShare} screenShare @param {AbortSignal} signal */
function contentChoice(screenShare, signal) {
  const buttons = CONTENTS.map((content) => button(callWords.screen.contents[content].label, {
    class: "choice", title: callWords.screen.contents[content].hint, onclick: () => screenShare.setContent(content),
  }));
  const update = () => CONTENTS.forEach((content, index) => {
    buttons[index].ariaPressed = String(screenShare.content === content);
  });
  screenShare.on("changed", update, { signal });
  update();
  return element("div", { class: "choices", role: "group", "aria-label": callWords.screen.tunedFor }, ...buttons);
}
