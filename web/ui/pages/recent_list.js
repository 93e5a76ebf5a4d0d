// @ts-check
// Lists the rooms that were visited on this device, on the start page.

import { inviteLink, roomPath, tokenFragment } from "../kit/address.js";
import { button, element, iconButton, loadStyles, setIcon } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { copyText } from "../kit/invite.js";
import { memory } from "../kit/memory.js";
import { endedRow } from "./ended_room.js";
import { endedRooms, forgetAllRooms, recentRooms } from "../kit/recent_rooms.js";
import { endTime } from "../kit/time_left.js";
import { nodes, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";
import { loadWords } from "../translation.js";

/** @typedef {import("../kit/recent_rooms.js").RecentRoom} RecentRoom */

const STYLES = new URL("../../styles/recent.css", import.meta.url).href;

/**
 * Resolves with the list, or with null if there is nothing to list.
 * @param {object} options
 * @param {(roomCode: string) => void} options.enter
 * @param {import("./home.js").Create} options.create
 * @param {() => void} options.cleared   called when the list was removed
 * @param {(text: string) => void} options.announce
 */
export async function recentList({ enter, create, cleared, announce }) {
  await Promise.all([loadStyles(STYLES), loadWords("callWords")]);
  const rooms = recentRooms(), ended = endedRooms();
  if (rooms.length + ended.length === 0) return null;
  const clear = () => {
    forgetAllRooms();
    shown.remove();
    announce(callWords.recent.cleared);
    cleared();
  };
  const shown = element("section", { class: "recent", "aria-labelledby": "recent-title" },
    element("header", {}, element("h2", { id: "recent-title" }, callWords.recent.title),
      button(callWords.recent.clear, { class: "button quiet", "aria-label": callWords.recent.clearLabel, onclick: clear })),
    element("ul", {}, ...rooms.map((room) => row(room, enter, announce)), ...ended.map((room) => endedRow(room, create))),
    ...(ended.length > 0 ? [element("p", { class: "hint recent-ended" }, callWords.recent.againHint)] : []));
  return shown;
}

/** @param {RecentRoom} room @param {(roomCode: string) => void} enter @param {(text: string) => void} announce */
function row({ code, name, expiresAt, isHost, token: kept = null }, enter, announce) {
  const token = isHost ? memory.tokenFor(code) ?? kept : null; // a guest's
  const about = fill(token ? callWords.recent.aboutHost : callWords.recent.about, {
    code: verbatim(code), time: verbatim(endTime(expiresAt)),
  });
  const link = element("a", { href: roomPath(code) },
    element("bdi", { class: "recent-name", translate: "no" }, name ?? code), element("span", { class: "hint" }, ...nodes(about)));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens in another tab
    event.preventDefault();
    enter(code);
  });
  return element("li", {}, link, ...(token ? [hostLinkButton(code, token, name ?? code, announce)] : []));
}

/** @param {string} code @param {string} token @param {string} name @param {(text: string) => void} announce */
function hostLinkButton(code, token, name, announce) {
  const made = iconButton(fill(callWords.recent.copyHostLink, { name }), "link");
  made.addEventListener("click", async () => {
    const isCopied = await copyText(inviteLink(code) + tokenFragment(token));
    announce(isCopied ? callWords.invite.copied : callWords.invite.byHand);
    if (isCopied) setIcon(/** @type {SVGSVGElement} */ (made.firstElementChild), "done");
  });
  return made;
}
