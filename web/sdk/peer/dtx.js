// @ts-check
// Asks the other side to send next to nothing while it is silent (RFC 7587, section 6.1, `usedtx`).

const OPUS = /^a=rtpmap:(\d+) opus\/48000/im;

/** Adds `usedtx=1` to the first audio section, the microphone's: music of a shared screen is never cut. @param {string} sdp */
export function withDtx(sdp) {
  const number = OPUS.exec(sdp)?.[1];
  const start = sdp.indexOf(`\r\na=fmtp:${number} `);
  const end = sdp.indexOf("\r\n", start + 1);
  if (start < 0 || end < 0 || sdp.slice(start, end).includes("usedtx")) return sdp;
  return `${sdp.slice(0, end)};usedtx=1${sdp.slice(end)}`;
}
