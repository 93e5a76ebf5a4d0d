// @ts-check
// Shows notices about the call: people joining and leaving, room changes, and the server connection.

import { playComing } from "../kit/chime.js";
import { collect } from "../kit/collect.js";
import { tellOnce } from "./comings.js";
import { endTime } from "../kit/time_left.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { list } from "../kit/format.js";
import { preferences } from "../kit/preferences.js";
import { callWords } from "../call_words.js";

/** @typedef {import("./comings.js").Coming} Coming */

const BURST = 600; // ms; people who join or leave within it share one toast
const REST = 3_000; // ms between two such toasts

/** Some by name, many as a number. @param {string[]} names */
function few(names) {
  const shown = names.map(verbatim);
  return names.length > 3 ? [...shown.slice(0, 2), fill(callWords.call.others, { count: names.length - 2 })] : shown;
}

/** @param {Coming} coming */
const sentenceOf = (coming) => (coming === "joined" ? callWords.call.peersJoined : callWords.call.peersLeft);

/** @param {import("./call_screen.js").CallContext} context */
export function addCallNews({ call, news, signal }) {
  /** @param {Coming} coming */
  const batchOf = (coming) => collect(BURST, (/** @type {string[]} */ names) => {
    if (signal.aborted) return;
    news.toast(fill(sentenceOf(coming), { names: list(few(names)), count: names.length }), { from: coming });
    if (preferences.now.comingSounds) playComing(coming);
  }, REST);
  const batches = { joined: batchOf("joined"), left: batchOf("left") };
  const tell = tellOnce((name, coming) => batches[coming](name), signal);
  call.on("peer_added", ({ peer, isNewcomer }) => {
    if (isNewcomer) tell(peer.participant.display_name, "joined");
  }, { signal });
  call.on("peer_removed", ({ peer, reason }) => {
    const { display_name: name } = peer.participant;
    if (reason === "removed") news.toast(fill(callWords.call.peerRemoved, { name: verbatim(name) }), { from: "left" });
    else if (reason !== "replaced") tell(name, "left");
  }, { signal });
  call.on("room_updated", ({ state, expires_at }) => {
    const locked = state === "locked" ? callWords.call.locked : callWords.call.unlocked;
    if (state) news.toast(locked, { from: "room", about: "lock", state });
    if (expires_at) news.toast(fill(callWords.call.openUntil, { time: verbatim(endTime(expires_at)) }), { from: "room" });
  }, { signal });
  call.on("mute_requested", ({ peer: { socketId, participant }, isForAll }) => {
    const sentence = isForAll ? callWords.call.allMutedBy : callWords.call.mutedBy;
    news.toast(fill(sentence, { name: verbatim(participant.display_name) }), { from: socketId });
  }, { signal });
  call.on("flooding", ({ peer: { socketId, participant } }) => {
    const { display_name: name } = participant;
    news.toast(fill(callWords.call.flooding, { name: verbatim(name) }), { from: socketId, about: `flooding ${name}` });
  }, { signal });
}
