// @ts-check
// Stores the name and preferences permanently, and tokens and views for the lifetime of the tab.

import { parseObject } from "../../sdk/json.js";

const NAME = "display_name";
const PREFERENCES = "preferences"; // also used by boot/appearance.js
/** @param {string} roomCode */
const tokenKey = (roomCode) => `token:${roomCode}`;

/** Used if the browser denies access to storage. Lost when the page closes. @type {Map<string, string>} */
const fallback = new Map();

/** @param {() => Storage} storage   access may throw @param {string} key */
function read(storage, key) {
  try {
    return storage().getItem(key) ?? fallback.get(key) ?? null;
  } catch {
    return fallback.get(key) ?? null;
  }
}

/** @param {() => Storage} storage @param {string} key @param {string | null} value */
function write(storage, key, value) {
  if (value === null) fallback.delete(key);
  else fallback.set(key, value);
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // kept in `fallback`
  }
}

/**
 * Remembers for the tab what a person turned off, so that it is off after rejoining, too.
 * @param {import("../../sdk/peer/transceivers.js").MediaKind} kind @param {boolean} isOn
 */
export const keepForRejoin = (kind, isOn) => memory.keepForTab(`${kind}_off`, isOn ? "" : "1");

export const memory = {
  get name() {
    return read(() => localStorage, NAME) ?? "";
  },
  /** @param {string} name */
  keepName: (name) => write(() => localStorage, NAME, name),
  /** @returns {unknown} unvalidated: another version may have stored it */
  get preferences() {
    return parseObject(read(() => localStorage, PREFERENCES));
  },
  /** @param {object} preferences */
  keepPreferences: (preferences) => write(() => localStorage, PREFERENCES, JSON.stringify(preferences)),
  /** View options of the call screen, stored for the tab. @param {string} what */
  forTab: (what) => read(() => sessionStorage, what),
  /** @param {string} what @param {string} value */
  keepForTab: (what, value) => write(() => sessionStorage, what, value),
  /** @param {string} roomCode */
  tokenFor: (roomCode) => read(() => sessionStorage, tokenKey(roomCode)),
  /** @param {string} roomCode @param {string | null} token */
  keepToken: (roomCode, token) => write(() => sessionStorage, tokenKey(roomCode), token),
};
