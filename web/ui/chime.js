// @ts-check
// A short soft sound, made here and now: there is no file to load.

const PAUSE = 5_000; // ms between two, however many knock
const NOTES = [{ at: 0, hertz: 659 }, { at: 0.16, hertz: 880 }]; // seconds; E5 and A5
const LOUDNESS = 0.08;
const FADES_WITHIN = 0.5; // seconds

let last = -Infinity;

/** Where there is no sound to be had, there is none. */
export function chime() {
  const now = performance.now();
  if (now - last < PAUSE) return;
  last = now;
  try {
    const context = new AudioContext();
    for (const note of NOTES) play(context, note);
    setTimeout(() => context.close(), PAUSE);
  } catch {
    // the notice is there to be seen all the same
  }
}

/** @param {AudioContext} context @param {{ at: number, hertz: number }} note */
function play(context, { at, hertz }) {
  const start = context.currentTime + at;
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02); // a harder start would click
  gain.gain.exponentialRampToValueAtTime(0.0001, start + FADES_WITHIN);
  const tone = new OscillatorNode(context, { frequency: hertz });
  tone.connect(gain).connect(context.destination);
  tone.start(start);
  tone.stop(start + FADES_WITHIN);
}
