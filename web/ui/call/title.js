// @ts-check
// The page's title during a call: the room, and before it what waits for an answer, for whoever looks at another tab.

import { words } from "../words.js";

/** @typedef {import("./call_screen.js").CallContext} CallContext */

/** @param {CallContext} context */
export function addTitle(context) {
  const { call, actions, signal } = context;
  const show = () => { document.title = callTitle(context); };
  for (const fact of /** @type {const} */ (["knocked", "knock_ended", "room_updated", "joined", "resumed"])) {
    call.on(fact, show, { signal });
  }
  actions.on("changed", (id) => { if (id === "chat") show(); }, { signal });
}

/** @param {Pick<CallContext, "call" | "actions" | "roomCode">} context */
export function callTitle({ call, actions, roomCode }) {
  const title = words.pageTitle(call.room?.name ?? roomCode);
  const news = [...knocking(call), ...unread(actions)];
  return news.length === 0 ? title : words.title.withNews(news.join(", "), title);
}

/** @param {CallContext["call"]} call */
function knocking({ knocks }) {
  const [first] = knocks.values();
  if (!first) return [];
  return [knocks.size === 1 ? words.title.knocks(first.display_name) : words.title.knock(knocks.size)];
}

/** How many messages nobody has looked at. @param {CallContext["actions"]} actions */
function unread(actions) {
  const { badge, state } = actions.get("chat")?.look() ?? {};
  return badge && state === "on" ? [badge] : [];
}
