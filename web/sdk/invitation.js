// @ts-check
// Parses room codes, invitation links and display names that people type or paste.

const MAX_WRITTEN = 64; // characters of a code with all that is around it
/** What people and programs put between the characters of a code: spaces, dashes, invisible characters. */
const SEPARATORS = /[\s\p{Cf}\p{M}\p{Pd}˗⁃−─━➖ー]/gu;
const ROOM_CODE = /^[\p{P}\p{S}]*([0-9a-hjkmnp-tv-z]{6})[\p{P}\p{S}]*$/u; // Crockford's Base32
/** A path may be followed by a word of another script: Chinese and Japanese have no spaces. */
const LINK = /^(.*?)\br\/[^\s\p{L}\p{N}]*((?:[a-z0-9][\s\p{Pd}]*){6})(?![\p{Script=Latin}\p{N}])(\S*)/iu;
const BASE = /^.*(https?:\/\/.*)$/i; // of the last link before `/r/`
const TOKEN = /[?#&]token=([\w.-]*[\w-])/;

/**
 * Normalises a room code as the server does. Returns null if it is not one.
 * @param {string} typed
 * @returns {string | null}
 */
export function normaliseRoomCode(typed) {
  if (typed.length > MAX_WRITTEN) return null;
  const folded = typed.normalize("NFKC").toLowerCase().replace(SEPARATORS, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return ROOM_CODE.exec(folded)?.[1] ?? null;
}

/**
 * @typedef {object} Invitation
 * @property {string} roomCode
 * @property {string | null} token
 * @property {string | null} origin   origin of the link's server; null for a bare code
 */

/**
 * Finds a room code or a link in a text: with or without scheme, `#token=` and `?token=`, and words around it. Returns
 * null if there is neither.
 * @param {string} text
 * @returns {Invitation | null}
 */
export function parseInvitation(text) {
  const found = find(text);
  return found && { roomCode: found.roomCode, token: found.token, origin: originOf(found.base) };
}

/** The link that `parseInvitation` finds, without the words around it. @param {string} text */
export function invitationLink(text) {
  const { base = "", roomCode = "", token = null } = find(text) ?? {};
  return `${base}r/${roomCode}${token ? `#token=${token}` : ""}`;
}

/** `base` is the link before `r/`. @param {string} text @returns {{ roomCode: string, token: string | null, base: string } | null} */
function find(text) {
  const bareCode = normaliseRoomCode(text);
  if (bareCode !== null) return { roomCode: bareCode, token: null, base: "" };
  const plain = text.replace(/%[0-9a-f%]*/gi, decoded).normalize("NFKC").replace(/\s+/g, " ").replace(/\p{Cf}/gu, "");
  const [, before = "", code, after = ""] = LINK.exec(plain) ?? [];
  const roomCode = code ? normaliseRoomCode(code) : codeAmongWords(plain);
  if (!roomCode) return null;
  const [rest] = after.split("://"); // without another link
  const [, base = ""] = BASE.exec(before) ?? [];
  return { roomCode, token: TOKEN.exec(rest)?.[1] ?? null, base };
}

/** Returns the only word that is a code with a digit. @param {string} text */
function codeAmongWords(text) {
  const codes = new Set(text.split(" ").map((word) => /\d/.test(word) && normaliseRoomCode(word)).filter(Boolean));
  return codes.size === 1 ? [...codes][0] : null;
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

/** Without the spaces, which would end a link. @param {string} escapes   such as "%23" */
function decoded(escapes) {
  try {
    return decodeURIComponent(escapes).replace(/\s/g, "");
  } catch {
    return escapes;
  }
}

/** @param {string} base */
function originOf(base) {
  try {
    return new URL(base).origin;
  } catch {
    return null; // a code, or a link without a scheme
  }
}
