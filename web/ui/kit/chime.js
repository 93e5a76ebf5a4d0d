// @ts-check
// Plays short sounds, which are synthesised instead of loaded.

import { soundOutput } from "./sound_output.js";

const PAUSE = 3_000; // ms between two chimes at least
const DURATION = 2_000; // ms, of the longest sound
/** @typedef {{ at: number, hertz: number }} Note   `at`: seconds after the start */
/** @type {Note[]} */
const CHIME = [{ at: 0, hertz: 659 }, { at: 0.16, hertz: 880 }]; // E5 and A5
/** @type {Note[]} */
const TEST = [{ at: 0, hertz: 523 }, { at: 0.3, hertz: 659 }, { at: 0.6, hertz: 784 }]; // C5, E5 and G5
/** @type {Record<"joined" | "left", Note[]>} */
const COMINGS = { // G4 and C5, up and down
  joined: [{ at: 0, hertz: 392 }, { at: 0.12, hertz: 523 }],
  left: [{ at: 0, hertz: 523 }, { at: 0.12, hertz: 392 }],
};
const COMING_LOUDNESS = 0.04;
const LOUDNESS = 0.08;
const TEST_LOUDNESS = 0.2;
const FADE_OUT = 0.5; // seconds

let last = -Infinity;
/** @type {ReturnType<typeof setTimeout> | undefined} of the next chime */
let next;

/** Plays when someone knocks: now, or at the end of the pause. @param {() => boolean} isDue   asked then */
export function chime(isDue) {
  clearTimeout(next);
  next = setTimeout(() => {
    if (!isDue()) return;
    last = performance.now();
    play(CHIME, LOUDNESS);
  }, Math.max(0, last + PAUSE - performance.now()));
}

/** Plays when people join or leave. @param {keyof typeof COMINGS} coming */
export function playComing(coming) {
  play(COMINGS[coming], COMING_LOUDNESS);
}

/** Plays a louder sound, to test the speaker. */
export function playTestSound() {
  play(TEST, TEST_LOUDNESS);
}

/** Plays notes, unless Web Audio is not available. @param {Note[]} notes @param {number} loudness */
function play(notes, loudness) {
  try {
    soundOutput.play(DURATION, (context, destination) => {
      for (const note of notes) add(note, loudness, context, destination);
    });
  } catch {
    // a notice is shown as well
  }
}

/** @param {Note} note @param {number} loudness @param {AudioContext} context @param {AudioNode} destination */
function add({ at, hertz }, loudness, context, destination) {
  const start = context.currentTime + at;
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + 0.02); // a harder start would click
  gain.gain.exponentialRampToValueAtTime(0.0001, start + FADE_OUT);
  const tone = new OscillatorNode(context, { frequency: hertz });
  tone.connect(gain).connect(destination);
  tone.start(start);
  tone.stop(start + FADE_OUT);
}
