// @ts-check
// Reads the server's clock, by which rooms expire, from the `Date` header of a response (RFC 9110, section 6.6.1).

const HALF_A_SECOND = 500; // ms; the header is in whole seconds, rounded down

/**
 * @param {string} url   of any resource of the server
 * @returns {Promise<number | null>} ms by which the server's clock is ahead of ours; null if unreachable
 */
export async function readServerClock(url) {
  const before = Date.now();
  try {
    const { headers } = await fetch(url, { cache: "no-store" });
    const date = Date.parse(headers.get("Date") ?? "");
    return Number.isNaN(date) ? null : date + HALF_A_SECOND - (before + Date.now()) / 2;
  } catch {
    return null;
  }
}
