// @ts-check
// Detects speakers for the stage, and for the call, which turns their video off last.

import { AudioLevels } from "../../sdk/media/audio_levels.js";
import { Speakers } from "../../sdk/media/speakers.js";
import { isWatched } from "../kit/watched.js";

const LISTEN_EVERY = 200; // ms
const LISTEN_EVERY_PER_PEER = 50; // ms; reading levels takes processor time
const SELDOM = 1_000; // ms; a voice must be heard so often to count as speaking

/** Time between two readings in a call of so many peers, in ms. @param {number} peers */
export const pauseFor = (peers) => Math.min(SELDOM, Math.max(LISTEN_EVERY, peers * LISTEN_EVERY_PER_PEER));

/** @param {import("../call/call_screen.js").CallContext} context */
export function addVoices({ call, floating, media, stage, signal }) {
  const levels = new AudioLevels(call, media);
  const speakers = new Speakers((id) => id !== call.socketId);
  const show = () => stage.showVoices({
    active: speakers.active === null ? null : call.peers.get(speakers.active), speaking: speakers.speaking,
  });
  speakers.on("speaking_changed", show, { signal });
  speakers.on("active_changed", show, { signal });
  let heardAt = -Infinity;
  const hear = () => {
    const now = performance.now();
    const isTooSoon = now - heardAt < pauseFor(call.peers.size) - LISTEN_EVERY / 2; // timers may be early
    if (isTooSoon || (!isWatched() && !call.adaptation)) return;
    heardAt = now;
    speakers.hear(levels.read(), now);
    call.adaptation?.hearSpeakers(speakers.speaking);
  };
  let { timers } = floating;
  let listening = timers.setInterval(hear, LISTEN_EVERY);
  const stop = () => timers.clearInterval(listening);
  floating.on("changed", () => {
    if (signal.aborted || timers === floating.timers) return;
    stop();
    ({ timers } = floating);
    listening = timers.setInterval(hear, LISTEN_EVERY);
  }, { signal });
  signal.addEventListener("abort", stop);
}
