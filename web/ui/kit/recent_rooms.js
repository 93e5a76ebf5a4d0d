// @ts-check
// Keeps the rooms that were visited on this device, for as long as they are open.

import { memory } from "./memory.js";

/**
 * @typedef {object} RecentRoom
 * @property {string} code
 * @property {string | null} name
 * @property {string} expiresAt      RFC 3339, UTC
 * @property {boolean} hasPasscode
 * @property {boolean} isHost        we came as a host; the token is kept for the tab only
 */

const MOST = 5;

/** The last one comes first. @returns {RecentRoom[]} */
export function recentRooms() {
  try {
    /** @type {RecentRoom[]} */
    const stored = JSON.parse(memory.recentRooms || "[]");
    return stored.filter(isRoom).filter(({ expiresAt }) => Date.parse(expiresAt) > Date.now());
  } catch {
    return []; // another version may have stored it
  }
}

/** @param {RecentRoom} room */
export function keepRecentRoom(room) {
  keep([room, ...others(room.code)].slice(0, MOST));
}

/** @param {string} code */
export function forgetRoom(code) {
  keep(others(code));
}

export function forgetAllRooms() {
  keep([]);
}

/** @param {string} code */
const others = (code) => recentRooms().filter((room) => room.code !== code);

/** @param {RecentRoom[]} rooms */
function keep(rooms) {
  memory.keepRecentRooms(rooms.length > 0 ? JSON.stringify(rooms) : null);
}

/** @param {any} stored */
function isRoom(stored) {
  const { code, name, expiresAt } = stored ?? {};
  return typeof code === "string" && typeof expiresAt === "string" && (name === null || typeof name === "string");
}
