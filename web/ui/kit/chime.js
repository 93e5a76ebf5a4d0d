// @ts-check
// Short soft sounds, made here and now: there is no file to load.

import { soundOutput } from "./sound_output.js";

const PAUSE = 5_000; // ms between two chimes, however many knock
const LASTS = 2_000; // ms, the longest of them
/** @typedef {{ at: number, hertz: number }} Note   seconds after the start */
/** @type {Note[]} */
const CHIME = [{ at: 0, hertz: 659 }, { at: 0.16, hertz: 880 }]; // E5 and A5
/** @type {Note[]} */
const TEST = [{ at: 0, hertz: 523 }, { at: 0.3, hertz: 659 }, { at: 0.6, hertz: 784 }]; // C5, E5 and G5
const LOUDNESS = 0.08;
const TEST_LOUDNESS = 0.2;
const FADES_WITHIN = 0.5; // seconds

let last = -Infinity;

/** Somebody knocks. */
export function chime() {
  const now = performance.now();
  if (now - last < PAUSE) return;
  last = now;
  play(CHIME, LOUDNESS);
}

/** Loud enough to find out where it comes from. */
export function playTestSound() {
  play(TEST, TEST_LOUDNESS);
}

/** Where there is no sound to be had, there is none. @param {Note[]} notes @param {number} loudness */
function play(notes, loudness) {
  try {
    soundOutput.play(LASTS, (context, destination) => {
      for (const note of notes) add(note, loudness, context, destination);
    });
  } catch {
    // what it says is there to be seen all the same
  }
}

/** @param {Note} note @param {number} loudness @param {AudioContext} context @param {AudioNode} destination */
function add({ at, hertz }, loudness, context, destination) {
  const start = context.currentTime + at;
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + 0.02); // a harder start would click
  gain.gain.exponentialRampToValueAtTime(0.0001, start + FADES_WITHIN);
  const tone = new OscillatorNode(context, { frequency: hertz });
  tone.connect(gain).connect(destination);
  tone.start(start);
  tone.stop(start + FADES_WITHIN);
}
