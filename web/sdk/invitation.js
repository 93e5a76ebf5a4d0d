// @ts-check
// Parses room codes, invitation links and display names that people type or paste.

const ROOM_CODE = /^[0-9abcdefghjkmnpqrstvwxyz]{6}$/; // Crockford's Base32

/**
 * Normalises a typed room code. Returns null if it is not one.
 * @param {string} typed
 * @returns {string | null}
 */
export function normaliseRoomCode(typed) {
  const code = typed.toLowerCase().replace(/[\s-]/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return ROOM_CODE.test(code) ? code : null;
}

/**
 * @typedef {object} Invitation
 * @property {string} roomCode
 * @property {string | null} token
 * @property {string | null} origin   origin of the link's server; null for a bare code
 */

/**
 * Parses a room code or a link, with or without scheme, `#token=` and `?token=`. Returns null if it is neither.
 * @param {string} text
 * @returns {Invitation | null}
 */
export function parseInvitation(text) {
  const bareCode = normaliseRoomCode(text);
  if (bareCode !== null) return { roomCode: bareCode, token: null, origin: null };
  const link = /^(.*?)\/?\br\/([^/?#]+)\/?(?:\?([^#]*))?(?:#(.*))?$/i.exec(text.trim());
  const roomCode = link && normaliseRoomCode(decoded(link[2]));
  if (!link || !roomCode) return null;
  return { roomCode, token: tokenIn(link[4] ?? "") ?? tokenIn(link[3] ?? ""), origin: originOf(link[1]) };
}

/** @param {string} parameters   a URL's query or fragment */
function tokenIn(parameters) {
  return new URLSearchParams(parameters).get("token") || null;
}

export const MAX_DISPLAY_NAME = 64; // characters, after trimming

// Control characters, line and paragraph separators, bidirectional controls, lone surrogates.
const FORBIDDEN_IN_NAMES =
  /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/u;

/**
 * Checks a display name by the server's rules. Returns null if it is valid.
 * @param {string} name
 * @returns {"name_missing" | "name_too_long" | "name_forbidden_character" | null}
 */
export function displayNameProblem(name) {
  const trimmed = name.trim();
  if (trimmed === "") return "name_missing";
  if ([...trimmed].length > MAX_DISPLAY_NAME) return "name_too_long";
  return FORBIDDEN_IN_NAMES.test(trimmed) ? "name_forbidden_character" : null;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} base   the part of a link before `/r/` */
function originOf(base) {
  if (!/^https?:\/\//i.test(base)) return null;
  try {
    return new URL(base).origin;
  } catch {
    return null;
  }
}
