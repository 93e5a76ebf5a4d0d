// @ts-check
// Unmutes the microphone while Space is held down, except in controls that use Space themselves.

import { isForTheScreen } from "./shortcuts.js";
import { callWords } from "../call_words.js";

const TAKES_SPACE = "button, a[href], summary, audio[controls], video[controls], [tabindex='0']";
const NOTE = "push_to_talk";

/** @param {import("./call_screen.js").CallContext} context */
export function addPushToTalk({ media, notices, signal }) {
  let isHeld = false;

  const press = async () => {
    isHeld = true;
    notices.show(NOTE, { text: callWords.shortcuts.speaking, iconName: "microphone", isSilent: true });
    await media.turnOn("audio"); // may have to open it first
    if (!isHeld) media.mute();
  };
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    notices.hide(NOTE);
    media.mute();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !isForTheScreen(event)) return;
    if (isHeld) return event.preventDefault(); // key repeat would scroll the page
    if (event.repeat || media.state.audio || media.problems.audio || media.isOpening("audio")) return;
    if (event.target instanceof Element && event.target.closest(TAKES_SPACE)) return;
    event.preventDefault();
    press();
  }, { signal });
  document.addEventListener("keyup", ({ key }) => { if (key === " ") release(); }, { signal });
  window.addEventListener("blur", release, { signal }); // keyup is not sent to a page without focus
  document.addEventListener("visibilitychange", release, { signal });
  media.on("changed", () => {
    if (isHeld && !media.state.audio && !media.isOpening("audio")) release(); // muted by a host, or not available
  }, { signal });
  signal.addEventListener("abort", release);
}
