// @ts-check
// Shows notices about the call: people joining and leaving, room changes, and the server connection.

import { collect } from "../kit/collect.js";
import { Recent } from "../kit/recent.js";
import { endTime } from "../kit/time_left.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { list } from "../kit/format.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

const BURST = 600; // ms; people who join or leave within it share one toast
const REST = 3_000; // ms between two such toasts
const COMES_BACK_WITHIN = 60_000; // ms; that is not told, nor that this person leaves once more

/** Some by name, many as a number. @param {string[]} names */
function few(names) {
  const shown = names.map(verbatim);
  return names.length > 3 ? [...shown.slice(0, 2), fill(callWords.call.others, { count: names.length - 2 })] : shown;
}

/** @param {import("./call_screen.js").CallContext} context */
export function addCallNews({ call, notices, news, signal }) {
  /** @param {typeof callWords.call.peersJoined | typeof callWords.call.peersLeft} sentence */
  const batched = (sentence) => collect(BURST, (/** @type {string[]} */ names) => {
    if (!signal.aborted) news.toast(fill(sentence, { names: list(few(names)), count: names.length }), { from: "people" });
  }, REST);
  const toastJoined = batched(callWords.call.peersJoined);
  const toastLeft = batched(callWords.call.peersLeft);
  const left = new Recent(COMES_BACK_WITHIN);
  /** @type {WeakSet<import("../../sdk/peer/peer.js").Peer>} */
  const cameBack = new WeakSet();
  call.on("peer_added", ({ peer, isNewcomer }) => {
    const { display_name: name } = peer.participant;
    if (left.has(name)) cameBack.add(peer);
    else if (isNewcomer) toastJoined(name);
  }, { signal });
  call.on("peer_removed", ({ peer, reason }) => {
    const { display_name: name } = peer.participant;
    if (reason === "removed") news.toast(fill(callWords.call.peerRemoved, { name: verbatim(name) }), { from: "people" });
    else if (reason !== "replaced") {
      if (!cameBack.has(peer) || !left.has(name)) toastLeft(name);
      left.add(name);
    }
  }, { signal });
  call.on("room_updated", ({ state, expires_at }) => {
    if (state) news.toast(state === "locked" ? callWords.call.locked : callWords.call.unlocked, { from: "room" });
    if (expires_at) news.toast(fill(callWords.call.openUntil, { time: endTime(expires_at) }), { from: "room" });
  }, { signal });
  call.on("mute_requested", ({ peer: { socketId, participant } }) => {
    news.toast(fill(callWords.call.mutedBy, { name: verbatim(participant.display_name) }), { from: socketId });
  }, { signal });
  call.on("flooding", ({ peer: { socketId, participant } }) => {
    news.toast(fill(callWords.call.flooding, { name: verbatim(participant.display_name) }), { from: socketId });
  }, { signal });
  call.on("connection_lost", () => notices.show("server", {
    text: callWords.server.reconnecting,
    actions: [{ label: words.server.tryNow, run: () => call.retryNow() }],
  }), { signal });
  call.on("waiting", () => notices.show("server", { text: callWords.call.waitsAgain }), { signal });
  const showServerBack = () => {
    notices.hide("server");
    notices.toast(callWords.server.back);
  };
  call.on("resumed", showServerBack, { signal });
  call.on("joined", showServerBack, { signal });
  signal.addEventListener("abort", () => notices.hide("server"));
}
