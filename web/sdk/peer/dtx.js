// @ts-check
// Asks the other side to send next to nothing while it is silent (RFC 7587, section 6.1, `usedtx`).

const OPUS = /^a=rtpmap:(\d+) opus\/48000/im;

/** Adds `usedtx=1` to the first audio section, the microphone's: music of a shared screen is never cut. @param {string} sdp */
export function withDtx(sdp) {
  const number = OPUS.exec(sdp)?.[1];
  if (number === undefined) return sdp;
  return sdp.replace(new RegExp(`^a=fmtp:${number} (?!.*usedtx)[^\\r\\n]*`, "m"), "$&;usedtx=1");
}
