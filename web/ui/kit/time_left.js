// @ts-check
// How long a room stays open. Rooms end by the server's clock, which this device's may differ from.

const HOUR = 3_600_000; // ms
const MAX_HOURS = 24; // from now, that a host may ask for

/** ms by which the server's clock is ahead of ours; 0, and so the same, until it is known. */
let ahead = 0;

/** Reads the server's clock from the `Date` of an answer, which has whole seconds. */
export async function readServerClock() {
  const before = Date.now();
  try {
    const { headers } = await fetch("/livez", { cache: "no-store" });
    const date = Date.parse(headers.get("Date") ?? "");
    if (!Number.isNaN(date)) ahead = date + 500 - (before + Date.now()) / 2;
  } catch {
    // away: ours has to do
  }
}

/** @param {string} expiresAt @returns {number} ms */
export const timeLeft = (expiresAt) => Date.parse(expiresAt) - ahead - Date.now();

/** The `ttl_hours` that keep a room open for so much longer. @param {string} expiresAt @param {number} hours */
export const lengthened = (expiresAt, hours) => Math.min(MAX_HOURS, timeLeft(expiresAt) / HOUR + hours);

/** Would a host's word make it end later? Not worth a minute. @param {string} expiresAt */
export const canLengthen = (expiresAt) => timeLeft(expiresAt) < MAX_HOURS * HOUR - 60_000;

/** When it ends, as this device's clock will show it; with the day where that is not today. @param {string} expiresAt */
export function endTime(expiresAt) {
  const end = new Date(Date.parse(expiresAt) - ahead);
  const isToday = end.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const day = isToday ? {} : { weekday: "short", day: "numeric", month: "short" };
  return end.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
}
