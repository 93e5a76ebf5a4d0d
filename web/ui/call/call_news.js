// @ts-check
// Shows notices about the call: people joining and leaving, room changes, and the server connection.

import { collect } from "../kit/collect.js";
import { endTime } from "../kit/time_left.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { list } from "../kit/format.js";
import { counted } from "../kit/news.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

const BURST = 600; // ms; people who join or leave within it share one toast
const REST = 3_000; // ms between two such toasts

/** Some by name, many as a number. @param {string[]} names */
function few(names) {
  const shown = names.map(verbatim);
  return names.length > 3 ? [...shown.slice(0, 2), fill(callWords.call.others, { count: names.length - 2 })] : shown;
}

/** @param {import("./call_screen.js").CallContext} context */
export function addCallNews({ call, notices, news, signal }) {
  /** @param {string} state @param {typeof callWords.call.peersJoined | typeof callWords.call.peersLeft} sentence */
  const teller = (state, sentence) => {
    /** @param {string[]} names */
    const textOf = (names) => fill(sentence, { names: list(few(names)), count: names.length });
    const toastBatch = collect(BURST, (/** @type {string[]} */ names) => {
      if (!signal.aborted) news.toast(textOf(names), { from: "people" });
    }, REST);
    return (/** @type {string} */ name) => news.repeat(`presence ${name}`, (count) => {
      if (count === 1) toastBatch(name);
      else news.toast(counted(textOf([name]), count), { from: "people" });
    }, state);
  };
  const tellJoined = teller("joined", callWords.call.peersJoined);
  const tellLeft = teller("left", callWords.call.peersLeft);
  call.on("peer_added", ({ peer, isNewcomer }) => {
    if (isNewcomer) tellJoined(peer.participant.display_name);
  }, { signal });
  call.on("peer_removed", ({ peer, reason }) => {
    const { display_name: name } = peer.participant;
    const state = "removed", about = `presence ${name}`;
    if (reason === state) news.toast(fill(callWords.call.peerRemoved, { name: verbatim(name) }), { from: "people", about, state });
    else if (reason !== "replaced") tellLeft(name);
  }, { signal });
  call.on("room_updated", ({ state, expires_at }) => {
    const locked = state === "locked" ? callWords.call.locked : callWords.call.unlocked;
    if (state) news.toast(locked, { from: "room", about: "lock", state });
    if (expires_at) news.toast(fill(callWords.call.openUntil, { time: verbatim(endTime(expires_at)) }), { from: "room" });
  }, { signal });
  call.on("mute_requested", ({ peer: { socketId, participant }, isForAll }) => {
    news.toast(fill(isForAll ? callWords.call.allMutedBy : callWords.call.mutedBy, { name: verbatim(participant.display_name) }), { from: socketId });
  }, { signal });
  call.on("flooding", ({ peer: { socketId, participant } }) => {
    const { display_name: name } = participant;
    news.toast(fill(callWords.call.flooding, { name: verbatim(name) }), { from: socketId, about: `flooding ${name}` });
  }, { signal });
  call.on("connection_lost", () => {
    const { reconnecting: text } = callWords.server;
    notices.show("server", { text, isSilent: true, actions: [{ label: words.server.tryNow, run: () => call.retryNow() }] });
    news.announce(text, { about: "server", state: "lost" });
  }, { signal });
  call.on("waiting", () => notices.show("server", { text: callWords.call.waitsAgain }), { signal });
  const showServerBack = () => {
    notices.hide("server");
    news.toast(callWords.server.back, { from: "server", about: "server", state: "back" });
  };
  call.on("resumed", showServerBack, { signal });
  call.on("joined", showServerBack, { signal });
  signal.addEventListener("abort", () => notices.hide("server"));
}
