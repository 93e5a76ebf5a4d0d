// @ts-check
// Sets the page title during a call: knocks and unread messages first, then the room.

import { fill } from "../kit/fill.js";
import { oncePerFrame } from "../kit/frame.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

/** @typedef {import("./call_screen.js").CallContext} CallContext */

/** @param {CallContext} context */
export function addTitle(context) {
  const { call, actions, signal } = context;
  const show = oncePerFrame(() => { document.title = callTitle(context); }, signal);
  for (const event of /** @type {const} */ (["knocked", "knock_ended", "room_updated", "joined", "resumed"])) {
    call.on(event, show, { signal });
  }
  actions.on("changed", (id) => { if (id === "chat") show(); }, { signal });
}

/** @param {Pick<CallContext, "call" | "actions" | "roomCode">} context */
export function callTitle({ call, actions, roomCode }) {
  const title = fill(words.pageTitle, { place: call.room?.name ?? roomCode });
  const news = [...knocking(call), ...unread(actions)];
  return news.length === 0 ? title : fill(callWords.title.withNews, { news: news.join(", "), title });
}

/** @param {CallContext["call"]} call */
function knocking({ knocks }) {
  const [first] = knocks.values();
  if (!first) return [];
  if (knocks.size === 1) return [fill(callWords.title.knocks, { name: first.display_name })];
  return [fill(callWords.title.knock, { count: knocks.size })];
}

/** The number of unread messages. @param {CallContext["actions"]} actions */
function unread(actions) {
  const { badge, state } = actions.get("chat")?.look() ?? {};
  return badge && state === "on" ? [badge] : [];
}
