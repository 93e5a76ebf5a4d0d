// @ts-check
// Computes how long a room stays open. Rooms expire by the server's clock, which may differ from this device's.

import { readServerClock } from "../../sdk/server/server_clock.js";
import { HOME } from "./address.js";
import { locale } from "./locale.js";

const HOUR = 3_600_000; // ms
const MAX_HOURS = 24; // from now; the longest lifetime that a host may set

/** ms that the server's clock is ahead of ours; 0 until it is known. */
let ahead = 0;

/** Reads the server's clock; uses our own if that fails. */
export async function followServerClock() {
  ahead = await readServerClock(`${HOME}livez`) ?? ahead;
}

/** @param {string} expiresAt @returns {number} ms; negative once expired */
export const timeLeft = (expiresAt) => Date.parse(expiresAt) - ahead - Date.now();

/** The `ttl_hours` that extend a room by some hours. @param {string} expiresAt @param {number} hours */
export const lengthened = (expiresAt, hours) => Math.min(MAX_HOURS, timeLeft(expiresAt) / HOUR + hours);

/** Returns true if a host can extend the room by at least a minute. @param {string} expiresAt */
export const canLengthen = (expiresAt) => timeLeft(expiresAt) < MAX_HOURS * HOUR - 60_000;

/** The end as local time, with the date if it is not today. @param {string} expiresAt */
export function endTime(expiresAt) {
  const end = new Date(Date.parse(expiresAt) - ahead);
  const isToday = end.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const day = isToday ? {} : { weekday: "short", day: "numeric", month: "short" };
  return end.toLocaleString(locale(), { ...day, hour: "2-digit", minute: "2-digit" });
}
