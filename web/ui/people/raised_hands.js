// @ts-check
// Adds the Raise hand action, and shows raised hands on tiles and in toasts.

import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { ordinal } from "../kit/format.js";
import { oncePerFrame } from "../kit/frame.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "hand";

/** @param {CallContext} context */
export function addRaisedHands({ presence, actions, notices, news, stage, signal }) {
  actions.add({
    id: ID,
    key: "h",
    look: () => {
      const isPressed = presence.of(null).hand > 0;
      return { label: isPressed ? callWords.hands.lower : callWords.hands.raise, iconName: "hand", isPressed };
    },
    run: () => (presence.of(null).hand > 0 ? presence.lowerHand() : presence.raiseHand()),
  });
  /** @type {Set<Peer | null>} peers with a mark on their tile */
  const marked = new Set();
  const mark = oncePerFrame(() => {
    const { hands } = presence;
    for (const peer of marked) if (!hands.includes(peer)) stage.mark(peer, ID, null);
    marked.clear();
    hands.forEach((peer, index) => {
      marked.add(peer);
      const label = ordinal(callWords.hands.raised, index + 1);
      stage.mark(peer, ID, { iconName: "hand", label, text: hands.length > 1 ? String(index + 1) : "" });
    });
  }, signal);
  presence.on("changed", ({ peer, now, before, isNews }) => {
    if (now.hand === before.hand) return;
    mark();
    if (!peer) {
      actions.changed(ID);
      notices.announce(now.hand > 0 ? callWords.hands.isUp : callWords.hands.isDown);
    } else if (isNews && now.hand > 0 && before.hand === 0) {
      const { socketId, participant: { display_name: name } } = peer;
      news.toast(fill(callWords.hands.raisedBy, { name: verbatim(name) }), { from: socketId, about: `hand ${name}` });
    }
  }, { signal });
  presence.on("hand_lowered", ({ peer: { socketId, participant } }) => {
    news.toast(fill(callWords.hands.loweredBy, { name: verbatim(participant.display_name) }), { from: socketId });
  }, { signal });
}
