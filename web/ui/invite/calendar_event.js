// @ts-check
// Writes one event as a calendar file (iCalendar, RFC 5545).

const LONGEST_LINE = 75; // bytes, section 3.1

/**
 * @param {object} event
 * @param {string} event.id   the same event has the same
 * @param {string} event.title
 * @param {string} event.link
 * @param {string} event.text
 * @param {number} event.now     ms since 1970; when it starts
 * @param {number} event.until   ms since 1970
 */
export function calendarEvent({ id, title, link, text, now, until }) {
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//web-v-con//web-v-con//EN",
    "BEGIN:VEVENT", `UID:${id}`, `DTSTAMP:${time(now)}`, `DTSTART:${time(now)}`, `DTEND:${time(until)}`,
    `SUMMARY:${escaped(title)}`, `LOCATION:${escaped(link)}`, `URL:${link}`, `DESCRIPTION:${escaped(text)}`,
    "TRANSP:TRANSPARENT", // does not mark the whole time as busy
    "END:VEVENT", "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** In UTC, to the second. @param {number} at */
const time = (at) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");

/** @param {string} text */
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

/** Breaks a long line, never within a character. @param {string} line */
function folded(line) {
  const encoder = new TextEncoder();
  let bytes = 0, text = "";
  for (const character of line) {
    const size = encoder.encode(character).length;
    const breaks = bytes + size > LONGEST_LINE;
    text += breaks ? `\r\n ${character}` : character;
    bytes = breaks ? 1 + size : bytes + size;
  }
  return text;
}
