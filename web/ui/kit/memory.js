// @ts-check
// What the page remembers: name and preferences for ever, a room's token for as long as the tab lives.

const NAME = "display_name";
const PREFERENCES = "preferences"; // as in appearance.js
/** @param {string} roomCode */
const tokenKey = (roomCode) => `token:${roomCode}`;

/** Used where the browser forbids storage: lasts until the page is left. @type {Map<string, string>} */
const fallback = new Map();

/** @param {() => Storage} storage   asking for it may already throw @param {string} key */
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

export const memory = {
  get name() {
    return read(() => localStorage, NAME) ?? "";
  },
  /** @param {string} name */
  keepName: (name) => write(() => localStorage, NAME, name),
  /** @returns {unknown} whatever was kept, or by another version of this page */
  get preferences() {
    try {
      return JSON.parse(read(() => localStorage, PREFERENCES) ?? "{}");
    } catch {
      return {};
    }
  },
  /** @param {object} preferences */
  keepPreferences: (preferences) => write(() => localStorage, PREFERENCES, JSON.stringify(preferences)),
  /** How one likes the call's screen, for as long as the tab lives. @param {string} what */
  forTab: (what) => read(() => sessionStorage, what),
  /** @param {string} what @param {string} liked */
  keepForTab: (what, liked) => write(() => sessionStorage, what, liked),
  /** @param {string} roomCode */
  tokenFor: (roomCode) => read(() => sessionStorage, tokenKey(roomCode)),
  /** @param {string} roomCode @param {string | null} token */
  keepToken: (roomCode, token) => write(() => sessionStorage, tokenKey(roomCode), token),
};
