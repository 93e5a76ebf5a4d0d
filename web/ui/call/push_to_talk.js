// @ts-check
// Unmutes the microphone while Space is held down, except in controls that use Space themselves.
// A button of the bar or the stage uses it if the keyboard moved the focus there. On a button that only kept the focus,
// Space could turn a camera on, or leave a microphone on.

import { isWithin } from "./keys.js";
import { isForTheScreen } from "./shortcuts.js";
import { callWords } from "../call_words.js";

const TAKES_SPACE = "button, a[href], summary, audio[controls], video[controls], [tabindex='0']";
const TAKES_SPACE_IF_CHOSEN = ".controls button, .stage button, .floating button";
const NOTE = "push_to_talk";

/** Events after which the keyup of Space may not reach the page: a window, a menu or a drag of the system takes it. */
const LOSE_KEYUP = ["contextmenu", "dragstart", "freeze", "visibilitychange"];

/** @param {import("./call_screen.js").CallContext} context */
export function addPushToTalk({ floating, media, notices, keyboardFocus, signal }) {
  let isHeld = false;
  let isHeard = false; // the microphone was on since Space is held
  let isTaken = false; // the last press of Space is not for the focused element

  /** @param {EventTarget | null} target */
  const isLeftover = (target) => !keyboardFocus.isChosen && isWithin(target, TAKES_SPACE_IF_CHOSEN);
  /** @param {EventTarget | null} target */
  const usesSpace = (target) => isWithin(target, TAKES_SPACE) && !isLeftover(target);

  const press = async () => {
    isHeld = true;
    isHeard = false;
    await media.turnOn("audio"); // may have to open it first
    if (isHeld && !media.state.audio) release(); // not available
  };
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    media.mute();
  };
  const loseKeyup = () => {
    isTaken = false;
    release();
  };
  const follow = () => {
    const isOn = media.state.audio;
    if (isHeld && isHeard && !isOn) release(); // muted by a host, or lost
    if ((isHeld && isOn) === isHeard) return;
    isHeard = isHeld && isOn;
    if (isHeard) notices.show(NOTE, { text: callWords.shortcuts.speaking, iconName: "microphone", isSilent: true });
    else notices.hide(NOTE);
  };

  /** @param {Window} page @param {AbortSignal} until */
  const listen = (page, until) => {
    page.document.addEventListener("keydown", (event) => {
      const { key, metaKey, repeat, target } = event;
      if (metaKey) loseKeyup(); // macOS reports no keyup while Command is held
      const isBarButton = isWithin(target, TAKES_SPACE_IF_CHOSEN);
      if (key === "Enter" && repeat && isBarButton) event.preventDefault(); // would press it again and again
      if (key !== " ") return;
      if (!repeat) isTaken = isHeld; // a page that lost the keyboard got no keyup
      if (!isTaken && isForTheScreen(event) && !usesSpace(target)) {
        isTaken = isLeftover(target);
        if (!repeat && !media.state.audio && !media.problems.audio && !media.isOpening("audio")) {
          isTaken = true;
          press();
        }
      }
      if (isTaken) event.preventDefault(); // a button would be pressed; key repeat would type or scroll
    }, { signal: until });
    page.document.addEventListener("keyup", (event) => {
      if (event.key !== " ") return;
      if (isTaken) event.preventDefault(); // Firefox presses a focused button only now
      isTaken = false;
      release();
    }, { signal: until, capture: true }); // whatever has the focus
    const first = { signal: until, capture: true };
    for (const event of LOSE_KEYUP) page.document.addEventListener(event, loseKeyup, first);
    page.document.addEventListener("pointerdown", ({ target }) => { if (isWithin(target, "select")) loseKeyup(); }, first);
    page.addEventListener("blur", loseKeyup, { signal: until });
  };
  listen(window, signal);
  floating.on("opened", ({ page, signal: until }) => {
    keyboardFocus.watch(page.document, until);
    listen(page, until);
    until.addEventListener("abort", loseKeyup);
  }, { signal });
  media.on("changed", follow, { signal });
  signal.addEventListener("abort", () => {
    release();
    notices.hide(NOTE);
  });
}
