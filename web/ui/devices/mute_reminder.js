// @ts-check
// Tells people who speak while they are muted. Listens to the muted microphone on this device only.

import { HEARD, levelOf } from "./level_meter.js";
import { callWords } from "../call_words.js";

const KEY = "muted";
const LISTEN_EVERY = 200; // ms
const SAMPLES = 8192; // 170 ms at 48 kHz: all that is said between two readings
const SPOKEN = 4; // of the last 5 readings: not a cough or a key
const SHOWS_FOR = 6_000; // ms
const REST = 30_000; // ms between two reminders

/** @param {import("../call/call_screen.js").CallContext} context */
export function addMuteReminder({ media, notices, signal }) {
  let stop = () => {};
  /** @type {MediaStreamTrack | null} */
  let heard = null;
  let last = -Infinity;
  const remind = () => {
    if (performance.now() - last < REST) return;
    last = performance.now();
    const unmute = () => { media.turnOn("audio"); };
    const actions = [{ label: callWords.call.unmute, run: unmute }];
    notices.show(KEY, { text: callWords.call.youAreMuted, iconName: "microphone-off", actions });
    setTimeout(() => notices.hide(KEY), SHOWS_FOR);
  };
  const follow = () => {
    const { tracks, state } = media;
    const muted = state.audio || document.hidden ? null : tracks.audio;
    if (state.audio) notices.hide(KEY);
    if (muted === heard) return;
    stop();
    heard = muted;
    stop = muted ? listen(muted, remind) : () => {};
  };
  media.on("changed", follow, { signal });
  document.addEventListener("visibilitychange", follow, { signal });
  signal.addEventListener("abort", () => {
    stop();
    notices.hide(KEY);
  });
  follow();
}

/**
 * @param {MediaStreamTrack} track   disabled, so that a copy of it is listened to
 * @param {() => void} onSpeech
 * @returns {() => void} stops
 */
function listen(track, onSpeech) {
  const copy = track.clone();
  copy.enabled = true;
  /** @type {boolean[]} */
  let spoken = [];
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
  context.createMediaStreamSource(new MediaStream([copy])).connect(analyser);
  const samples = new Float32Array(SAMPLES);
  const listening = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    spoken = [...spoken, levelOf(samples) >= HEARD].slice(-SPOKEN - 1);
    if (spoken.filter(Boolean).length >= SPOKEN) onSpeech();
  }, LISTEN_EVERY);
  return () => {
    clearInterval(listening);
    copy.stop();
    context.close();
  };
}
