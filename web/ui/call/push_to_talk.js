// @ts-check
// Unmutes the microphone while Space is held down, except in controls that use Space themselves.
// A button of the bar or the stage uses it if the keyboard moved the focus there. Focus that a click or the program left
// is no such choice: Space could turn a camera on, or leave a microphone on.

import { isForTheScreen } from "./shortcuts.js";
import { callWords } from "../call_words.js";

const TAKES_SPACE = "button, a[href], summary, audio[controls], video[controls], [tabindex='0']";
const TAKES_SPACE_IF_CHOSEN = ".controls button, .stage button";
const MOVES_FOCUS = new Set(["Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);
const NOTE = "push_to_talk";

/** @param {import("./call_screen.js").CallContext} context */
export function addPushToTalk({ media, notices, signal }) {
  let isHeld = false;
  let isHeard = false; // the microphone was on since it is held
  let isTaken = false; // the last press of Space
  let isMoving = false; // the last key moves the focus, and is still pressed
  let isChosen = false; // such a key moved it to where it is

  /** @param {EventTarget | null} target */
  const isLeftover = (target) => !isChosen && target instanceof Element && target.closest(TAKES_SPACE_IF_CHOSEN) !== null;
  /** @param {EventTarget | null} target */
  const usesSpace = (target) => target instanceof Element && target.closest(TAKES_SPACE) !== null && !isLeftover(target);

  const press = async () => {
    isHeld = true;
    isHeard = false;
    notices.show(NOTE, { text: callWords.shortcuts.speaking, iconName: "microphone", isSilent: true });
    await media.turnOn("audio"); // may have to open it first
    if (!isHeld) media.mute();
    else if (!media.state.audio) release(); // not available
  };
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    notices.hide(NOTE);
    media.mute();
  };

  document.addEventListener("keydown", ({ key }) => { isMoving = MOVES_FOCUS.has(key); }, { signal, capture: true });
  document.addEventListener("keyup", () => { isMoving = false; }, { signal, capture: true });
  document.addEventListener("focusin", () => { isChosen = isMoving; }, { signal });
  document.addEventListener("pointerdown", () => { isChosen = false; }, { signal, capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    isTaken = false; // a page that lost the keyboard got no keyup
    if (!isForTheScreen(event) || usesSpace(event.target)) return;
    isTaken = isHeld || isLeftover(event.target);
    if (!isHeld && !event.repeat && !media.state.audio && !media.problems.audio && !media.isOpening("audio")) {
      isTaken = true;
      press();
    }
    if (isTaken) event.preventDefault(); // a button would be pressed; key repeat would scroll the page
  }, { signal });
  document.addEventListener("keyup", (event) => {
    if (event.key !== " ") return;
    if (isTaken) event.preventDefault(); // Firefox presses a focused button only now
    isTaken = false;
    release();
  }, { signal });
  window.addEventListener("blur", release, { signal }); // keyup is not sent to a page without focus
  document.addEventListener("visibilitychange", release, { signal });
  media.on("changed", () => {
    if (isHeld && isHeard && !media.state.audio) release(); // muted by a host, or lost
    isHeard = isHeld && media.state.audio;
  }, { signal });
  signal.addEventListener("abort", release);
}
