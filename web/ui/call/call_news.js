// @ts-check
// Shows notices about the call: people joining and leaving, room changes, and the server connection.

import { collect } from "../kit/collect.js";
import { endTime } from "../kit/time_left.js";
import { words } from "../words.js";

const BURST = 600; // ms; people who join or leave within it share one toast

/** @param {import("./call_screen.js").CallContext} context */
export function addCallNews({ call, notices, signal }) {
  /** @param {(names: string[]) => string} sentence */
  const batched = (sentence) => collect(BURST, (/** @type {string[]} */ names) => {
    if (!signal.aborted) notices.toast(sentence(names));
  });
  const toastJoined = batched(words.call.peersJoined);
  const toastLeft = batched(words.call.peersLeft);
  call.on("peer_added", ({ peer, isNewcomer }) => {
    if (isNewcomer) toastJoined(peer.participant.display_name);
  }, { signal });
  call.on("peer_removed", ({ peer, reason }) => {
    const { display_name: name } = peer.participant;
    if (reason === "removed") notices.toast(words.call.peerRemoved(name));
    else if (reason !== "replaced") toastLeft(name);
  }, { signal });
  call.on("room_updated", ({ state, expires_at }) => {
    if (state) notices.toast(state === "locked" ? words.call.locked : words.call.unlocked);
    if (expires_at) notices.toast(words.call.openUntil(endTime(expires_at)));
  }, { signal });
  call.on("mute_requested", ({ peer }) => notices.toast(words.call.mutedBy(peer.participant.display_name)), { signal });
  call.on("connection_lost", () => notices.show("server", {
    text: words.server.reconnecting,
    actions: [{ label: words.server.tryNow, run: () => call.retryNow() }],
  }), { signal });
  call.on("waiting", () => notices.show("server", { text: words.call.waitsAgain }), { signal });
  const showServerBack = () => {
    notices.hide("server");
    notices.toast(words.server.back);
  };
  call.on("resumed", showServerBack, { signal });
  call.on("joined", showServerBack, { signal });
  signal.addEventListener("abort", () => notices.hide("server"));
}
