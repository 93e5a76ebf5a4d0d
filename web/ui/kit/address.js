// @ts-check
// The page's address: which room it names, and the token it may carry (which does not stay there).

import { displayNameProblem, parseInvitation } from "../../sdk/invitation.js";
import { memory } from "./memory.js";

/** @typedef {{ place: "home" } | { place: "room", roomCode: string } | { place: "no_such_room" }} Route */

/** Where the address leads. Moves a token out of the address at once. @returns {Route} */
export function readAddress() {
  if (!location.pathname.startsWith("/r/")) return { place: "home" };
  const invitation = parseInvitation(location.href);
  hideToken();
  if (!invitation) return { place: "no_such_room" };
  if (invitation.token) memory.keepToken(invitation.roomCode, invitation.token);
  return { place: "room", roomCode: invitation.roomCode };
}

/**
 * What the address asks for beside the room: `?name=`, `?audio=0` and `?video=0`. They stay in it for a reload.
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

/** Somebody goes by another name than the address asked for: a reload asks for this one. @param {string} name */
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

/** @param {string} path */
export function goTo(path) {
  if (location.pathname !== path) history.pushState(null, "", path);
}

/** @param {string} roomCode */
export const roomPath = (roomCode) => `/r/${roomCode}`;

/** The link to give away: never with a token in it. @param {string} roomCode */
export const inviteLink = (roomCode) => location.origin + roomPath(roomCode);

/** The link that makes whoever has it a host. @param {string} roomCode @param {string} token */
export const hostLink = (roomCode, token) => `${inviteLink(roomCode)}#token=${encodeURIComponent(token)}`;

/** Where the server listens, as a WebSocket address. */
export const signalingUrl = () => new URL("/ws", location.href.replace(/^http/, "ws")).href;
