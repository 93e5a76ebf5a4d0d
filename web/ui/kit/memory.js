// @ts-check
// Stores the name and preferences permanently, and tokens and views for the lifetime of the tab.

import { parseObject } from "../../sdk/json.js";

const NAME = "display_name";
const RECENT_ROOMS = "recent_rooms";
const PREFERENCES = "preferences"; // also used by boot/appearance.js
/** @param {string} roomCode */
const tokenKey = (roomCode) => `token:${roomCode}`;

/** A storage of the browser, which may deny access, be full or be cleared: what this page keeps there, it knows itself too. */
class Store {
  /** @type {Map<string, string>} */
  #known = new Map();
  #open;

  /** @param {() => Storage} open   may throw */
  constructor(open) {
    this.#open = open;
  }

  /** @param {string} key */
  get(key) {
    const value = this.#known.get(key) ?? this.#read(key);
    if (value !== null) this.#known.set(key, value);
    return value;
  }

  /** @param {string} key @param {string | null} value */
  set(key, value) {
    if (value === null) this.#known.delete(key);
    else this.#known.set(key, value);
    try {
      if (value === null) this.#open().removeItem(key);
      else this.#open().setItem(key, value);
    } catch {
      // this page knows it
    }
  }

  /** Returns whether a reload would find it. @param {string} key */
  has(key) {
    return this.#read(key) === this.get(key);
  }

  /** @param {string} key */
  #read(key) {
    try {
      return this.#open().getItem(key);
    } catch {
      return null;
    }
  }
}

const forever = new Store(() => localStorage);
const tab = new Store(() => sessionStorage);

export const memory = {
  get name() {
    return forever.get(NAME) ?? "";
  },
  /** @param {string} name */
  keepName: (name) => forever.set(NAME, name),
  /** @returns {unknown} unvalidated: another version may have stored it */
  get preferences() {
    return parseObject(forever.get(PREFERENCES));
  },
  /** @param {object} preferences */
  keepPreferences: (preferences) => forever.set(PREFERENCES, JSON.stringify(preferences)),
  /** As recent_rooms.js wrote it; "" where the browser stores nothing. */
  get recentRooms() {
    return (forever.has(RECENT_ROOMS) && forever.get(RECENT_ROOMS)) || "";
  },
  /** @param {string | null} rooms */
  keepRecentRooms: (rooms) => forever.set(RECENT_ROOMS, rooms),
  /** View options of the call screen, stored for the tab. @param {string} what */
  forTab: (what) => tab.get(what),
  /** @param {string} what @param {string} value */
  keepForTab: (what, value) => tab.set(what, value),
  /** Returns whether a reload would find it. @param {string} what */
  isKeptForTab: (what) => tab.has(what),
  /** @param {string} roomCode */
  tokenFor: (roomCode) => tab.get(tokenKey(roomCode)),
  /** @param {string} roomCode @param {string | null} token */
  keepToken: (roomCode, token) => tab.set(tokenKey(roomCode), token),
  /** Returns whether the room's token, if there is one, survives a reload. @param {string} roomCode */
  isTokenStored: (roomCode) => tab.has(tokenKey(roomCode)),
};
