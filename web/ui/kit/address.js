// @ts-check
// Reads and changes the page's URL: its room, its token (which is removed at once), and links to rooms.

import { displayNameProblem, parseInvitation } from "../../sdk/invitation.js";
import { memory } from "./memory.js";

const PATH = document.documentElement.dataset.path ?? ""; // of the server's public URL, below which everything is

export const HOME = `${PATH}/`;

/** @typedef {{ place: "home" } | { place: "room", roomCode: string } | { place: "no_such_room" }} Route */

/** Parses the URL. Moves a token from the URL to the tab's storage. @returns {Route} */
export function readAddress() {
  const { pathname } = location;
  if ([PATH, HOME, `${PATH}/index.html`, `${PATH}/r`, `${PATH}/r/`].includes(pathname)) return { place: "home" };
  const invitation = parseInvitation(location.href);
  hideToken();
  if (!invitation) return { place: "no_such_room" };
  if (invitation.token) memory.keepToken(invitation.roomCode, invitation.token);
  return { place: "room", roomCode: invitation.roomCode };
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

/** Updates `?name=`, if present, to the name that was entered. @param {string} name */
export function keepNameInAddress(name) {
  const url = new URL(location.href);
  if (!url.searchParams.has("name")) return;
  url.searchParams.set("name", name);
  history.replaceState(null, "", url);
}

function hideToken() {
  const url = new URL(location.href);
  if (!url.hash && !url.searchParams.has("token")) return;
  url.hash = "";
  url.searchParams.delete("token");
  history.replaceState(null, "", url);
}

/** Adds a history entry, unless the path is the same. @param {string} path */
export function goTo(path) {
  if (location.pathname !== path) history.pushState(null, "", path);
}

/** @param {string} roomCode */
export const roomPath = (roomCode) => `${PATH}/r/${roomCode}`;

/** The link for guests, without a token. @param {string} roomCode */
export const inviteLink = (roomCode) => location.origin + roomPath(roomCode);

/** The link for hosts. It contains the host token. @param {string} roomCode @param {string} token */
export const hostLink = (roomCode, token) => `${inviteLink(roomCode)}#token=${encodeURIComponent(token)}`;

/** The server's WebSocket URL. */
export const signalingUrl = () => new URL(`${PATH}/ws`, location.href.replace(/^http/, "ws")).href;

/** Where the server answers with its time. */
export const clockUrl = () => `${PATH}/livez`;
