// @ts-check
// Detects speakers for the stage, and for the call, which turns their video off last.

import { AudioLevels } from "../../sdk/media/audio_levels.js";
import { Speakers } from "../../sdk/media/speakers.js";
import { isWatched } from "../kit/watched.js";

const LISTEN_EVERY = 200; // ms
const PEERS_EACH_TIME = 4; // with more it listens less often: reading a level takes processor time

/** @param {import("../call/call_screen.js").CallContext} context */
export function addVoices({ call, floating, media, stage, signal }) {
  const levels = new AudioLevels(call, media);
  const speakers = new Speakers((id) => id !== call.socketId);
  const show = () => stage.showVoices({
    active: speakers.active === null ? null : call.peers.get(speakers.active), speaking: speakers.speaking,
  });
  speakers.on("speaking_changed", show, { signal });
  speakers.on("active_changed", show, { signal });
  let turn = 0;
  const hear = () => {
    turn += 1;
    const isTurn = turn % Math.ceil(call.peers.size / PEERS_EACH_TIME || 1) === 0;
    if (!isTurn || (!isWatched() && !call.adaptation)) return;
    speakers.hear(levels.read(), performance.now());
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
