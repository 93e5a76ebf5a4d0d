// @ts-check
// Reads and changes the page's URL: its room, its token (which moves to the tab's storage), and links to rooms.

import { displayNameProblem, parseInvitation } from "../../sdk/invitation.js";
import { memory } from "./memory.js";

const PATH = document.documentElement.dataset.path ?? ""; // of the server's public URL, below which everything is

export const HOME = `${PATH}/`;

/** @typedef {{ place: "home" } | { place: "room", roomCode: string } | { place: "no_such_room" }} Route */

/** Parses the URL, and rewrites it if it was sent with other characters. @returns {Route} */
export function readAddress() {
  const { pathname } = location;
  if ([PATH, HOME, `${PATH}/index.html`, `${PATH}/r`, `${PATH}/r/`].includes(pathname)) return { place: "home" };
  const invitation = parseInvitation(location.href);
  if (!invitation) return { place: "no_such_room" };
  const { roomCode, token } = invitation;
  keepToken(roomCode, token ?? memory.tokenFor(roomCode));
  return { place: "room", roomCode };
}

/**
 * Reads the options in the URL: `?name=`, `?audio=0` and `?video=0`. They stay there for reloads.
 * @returns {{ name: string | null, isMuted: boolean, isWithoutCamera: boolean }}
 */
export function readWishes() {
  const query = new URLSearchParams(location.search);
  const name = query.get("name")?.trim() ?? "";
  return {
    name: displayNameProblem(name) === null ? name : null,
    isMuted: query.get("audio") === "0",
    isWithoutCamera: query.get("video") === "0",
  };
}

/**
 * Remembers for the tab what a person turned off, so that it is off after rejoining, too. Where the browser blocks storage,
 * the options in the URL say so to a reload.
 * @param {import("../../sdk/peer/transceivers.js").MediaKind} kind @param {boolean} isOn
 */
export function keepForRejoin(kind, isOn) {
  const what = `${kind}_off`;
  memory.keepForTab(what, isOn ? "" : "1");
  if (memory.isKeptForTab(what)) return;
  const url = new URL(location.href);
  if (isOn) url.searchParams.delete(kind);
  else url.searchParams.set(kind, "0");
  history.replaceState(history.state, "", url);
}

/** Updates `?name=`, if present, to the name that was entered. @param {string} name */
export function keepNameInAddress(name) {
  const url = new URL(location.href);
  if (!url.searchParams.has("name")) return;
  url.searchParams.set("name", name);
  history.replaceState(history.state, "", url);
}

/**
 * Keeps a token for the tab, if the current URL is its room's. Where the browser blocks storage, the token stays in the
 * URL's fragment, for reloads. Null forgets it.
 * @param {string} roomCode @param {string | null} token
 */
export function keepToken(roomCode, token) {
  memory.keepToken(roomCode, token);
  const url = new URL(location.href);
  url.pathname = roomPath(roomCode);
  if (url.searchParams.has("token")) url.searchParams.delete("token");
  url.hash = token === null || memory.isTokenStored(roomCode) ? "" : tokenFragment(token);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

/** Adds a history entry, unless the path is the same. @param {string} path */
export function goTo(path) {
  if (location.pathname !== path) history.pushState(null, "", path);
}

/** @param {string} roomCode */
export const roomPath = (roomCode) => `${PATH}/r/${roomCode}`;

/** The link for guests, without a token. @param {string} roomCode */
export const inviteLink = (roomCode) => location.origin + roomPath(roomCode);

/** @param {string} token */
export const tokenFragment = (token) => `#token=${encodeURIComponent(token)}`;

/** The server's WebSocket URL, with the room for balancers. */
export function signalingUrl() {
  const room = location.pathname.split("/r/")[1];
  return new URL(`${PATH}/ws${room ? `?room_code=${room}` : ""}`, location.href.replace(/^http/, "ws")).href;
}
