// @ts-check
// Asks the other side for voice that costs little: next to nothing in silence (RFC 7587, section 6.1, `usedtx`), and in
// a large call fewer packets (RFC 8866, section 6.4, `ptime`).

const OPUS = /^a=rtpmap:(\d+) opus\/48000/im;
const LARGE = 4; // peers; from there on packets of sound take more processor time than small pictures
const SMALL = 2; // peers; a large call stays one until there are so few
const LONG_PACKETS = 60; // ms instead of 20

/** Is a call large that has so many peers? @param {number} peers @param {boolean} wasLarge */
export const isLarge = (peers, wasLarge) => peers >= (wasLarge ? SMALL + 1 : LARGE);

/**
 * Changes the first audio section, the microphone's: music of a shared screen is never cut.
 * @param {string} sdp
 * @param {{ isLarge: boolean }} call
 */
export function withCheapVoice(sdp, call) {
  const number = OPUS.exec(sdp)?.[1];
  const start = sdp.indexOf(`\r\na=fmtp:${number} `);
  const end = sdp.indexOf("\r\n", start + 1);
  if (start < 0 || end < 0 || sdp.slice(start, end).includes("usedtx")) return sdp;
  const packets = call.isLarge ? `\r\na=ptime:${LONG_PACKETS}` : "";
  return `${sdp.slice(0, end)};usedtx=1${packets}${sdp.slice(end)}`;
}
