// @ts-check
// Keeps the rooms that were visited on this device: open ones, to join them again as before, and the settings of those that
// ended, to create them again. Passcodes are not kept.

import { keepToken } from "./address.js";
import { memory } from "./memory.js";

/**
 * @typedef {object} RecentRoom
 * @property {string} code
 * @property {string | null} name
 * @property {string} expiresAt      RFC 3339, UTC
 * @property {boolean} hasPasscode
 * @property {boolean} isHost        we were a host at last
 * @property {string | null} [token]   ours, until the room ends
 * @property {boolean} [waitingRoom]
 * @property {number} [maxParticipants]
 * @property {string} [access]
 */

const MOST = 5; // of each kind

/** Open ones; the last one comes first. @returns {RecentRoom[]} */
export const recentRooms = () => stored().filter(isOpen);

/** Those that can be created again. @returns {RecentRoom[]} */
export const endedRooms = () => stored().filter(canBeCreatedAgain);

/** @param {RecentRoom} room */
export function keepRecentRoom(room) {
  keep([room, ...others(room.code)]);
}

/** @param {string} code */
export function forgetRoom(code) {
  keep(others(code));
}

/** Keeps only what is needed to create the room again. @param {string} code */
export const endRoom = (code) => change(code, { token: null, expiresAt: new Date(0).toISOString() });

/** Forgets what a refusal shows to be out of date. @param {string} code @param {string} refusal   the server's code */
export function noteRefusal(code, refusal) {
  if (refusal === "room_not_found") endRoom(code);
  if (refusal === "banned") forgetRoom(code);
  if (refusal !== "invalid_token") return;
  keepToken(code, null);
  change(code, { token: null });
}

/** Our token for a room: that of the tab, or the one with which we were in it, perhaps in another tab. @param {string} code */
export function tokenToJoin(code) {
  const kept = recentRooms().find((room) => room.code === code)?.token;
  if (kept && !memory.tokenFor(code)) keepToken(code, kept);
  return memory.tokenFor(code);
}

export function forgetAllRooms() {
  memory.keepRecentRooms(null);
}

/** The request for a room with the same settings, but without its passcode and its lock. @param {RecentRoom} room */
export const settingsOf = ({ name, waitingRoom = false, maxParticipants }) =>
  ({ name, waiting_room: waitingRoom, ...(maxParticipants && { max_participants: maxParticipants }) });

/** @param {string} code */
const others = (code) => stored().filter((room) => room.code !== code);

/** @param {string} code @param {Partial<RecentRoom>} changes */
const change = (code, changes) => keep(stored().map((room) => (room.code === code ? { ...room, ...changes } : room)));

/** @param {RecentRoom} room */
const isOpen = ({ expiresAt }) => Date.parse(expiresAt) > Date.now();

/** It ended, and we were a host. A room that only tokens open is made by others. @param {RecentRoom} room */
const canBeCreatedAgain = (room) => !isOpen(room) && room.isHost && room.access === "code";

/** @returns {RecentRoom[]} */
function stored() {
  try {
    /** @type {RecentRoom[]} */
    const rooms = JSON.parse(memory.recentRooms || "[]");
    return rooms.filter(isRoom);
  } catch {
    return []; // another version may have stored it
  }
}

/** @param {RecentRoom[]} rooms */
function keep(rooms) {
  const kept = [...rooms.filter(isOpen).slice(0, MOST), ...rooms.filter(canBeCreatedAgain).slice(0, MOST)];
  memory.keepRecentRooms(kept.length > 0 ? JSON.stringify(kept) : null);
}

/** @param {any} stored */
function isRoom(stored) {
  const { code, name, expiresAt } = stored ?? {};
  return typeof code === "string" && typeof expiresAt === "string" && (name === null || typeof name === "string");
}
