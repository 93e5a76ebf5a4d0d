// @ts-check
// Formats times and file sizes.

const UNITS = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte"]);

/** @param {number} at   ms since 1970 */
export function clockTime(at) {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Formats a size with SI units: 1 kB is 1,000 bytes. @param {number} bytes */
export function fileSize(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 100 ? 1 : 0;
  return value.toLocaleString("en-GB", {
    style: "unit", unit: UNITS[power], unitDisplay: power > 0 ? "short" : "long", maximumFractionDigits: digits,
  });
}
