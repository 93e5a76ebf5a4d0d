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

// What hides or disguises a name, as in the server's list.
const FORBIDDEN_IN_NAMES = /[\p{Cc}\u2028\u2029\u202a-\u202e\p{Cs}\p{Co}\ufff9-\ufffb\p{DI}]/u;
const FLAG = /🏴[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,10}\u{e007f}/gu; // of a region (UTS #51)
// What scripts and emoji need, and the empty Braille pattern.
const INVISIBLE = /[\u061c\u180b-\u180d\u180f\u200c-\u200f\u2066-\u2069\u2800\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const STACKED_MARKS = /[\p{Mn}\p{Me}]{9}/u;

/**
 * Checks a display name by the server's rules. Returns null if it is valid.
 * @param {string} name
 * @returns {"name_missing" | "name_too_long" | "name_forbidden_character" | null}
 */
export function displayNameProblem(name) {
  const trimmed = name.trim();
  const visible = trimmed.replace(FLAG, "x").replace(INVISIBLE, "").trim();
  if (visible === "") return "name_missing";
  if ([...trimmed].length > MAX_DISPLAY_NAME) return "name_too_long";
  const isBad = FORBIDDEN_IN_NAMES.test(visible) || STACKED_MARKS.test(trimmed) || !isBalanced(trimmed);
  return isBad ? "name_forbidden_character" : null;
}

/** Returns whether each isolate is closed (UAX #9 §3.1.2). @param {string} text @returns {boolean} */
function isBalanced(text) {
  const inner = text.replace(/[\u2066-\u2068][^\u2066-\u2069]*\u2069/g, "");
  return inner === text ? !/[\u2066-\u2069]/.test(text) : isBalanced(inner);
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
