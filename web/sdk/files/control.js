// @ts-check
// What the two ends of a file's channel say to each other beside its bytes, which are the binary messages.
//
//   sender   -> end                  after the last byte
//   receiver -> received {bytes}     so many are safe where they go; the last one means that the file is complete
//   either   -> stop {reason}
//
// Whoever hears the last of these closes the channel.

/** `cancelled` by a person; the next two at the sender, and the last two at the receiver. */
const STOP_REASONS = /** @type {const} */ (["cancelled", "unreadable", "unavailable", "not_written", "wrong_size"]);

/** @typedef {typeof STOP_REASONS[number]} StopReason */
/** @typedef {{ type: "end" } | { type: "received", bytes: number } | { type: "stop", reason: StopReason }} FileControl */

export const FILE_CHANNEL = "file"; // label of each; its protocol is the id of the offer

/** Bytes that may be sent and not yet reported as safe: as many wait in memory for a slow disk. */
export const WINDOW = 8 * 1024 * 1024;

const LAST_WORD_LASTS = 10_000; // ms; behind a full buffer on a slow network

/** @param {RTCDataChannel} channel @param {FileControl} message */
export function sendControl(channel, message) {
  const text = JSON.stringify(message);
  if (channel.readyState === "open") channel.send(text);
  // To whoever opened it, Chromium may hand out messages before it says that the channel is open.
  else if (channel.readyState === "connecting") channel.addEventListener("open", () => channel.send(text), { once: true });
}

/** Says why it goes no further. @param {RTCDataChannel} channel @param {StopReason} reason */
export function stopChannel(channel, reason) {
  sendControl(channel, { type: "stop", reason });
  closeLater(channel);
}

/** Only if the other side does not: what has not left by then, Chromium throws away. @param {RTCDataChannel} channel */
export function closeLater(channel) {
  const timer = setTimeout(() => channel.close(), LAST_WORD_LASTS);
  channel.onclose = () => clearTimeout(timer);
}

/** @param {string} text   from a client that may say anything @returns {FileControl | null} */
export function readControl(text) {
  /** @type {any} */
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  const { type, bytes, reason } = message ?? {};
  if (type === "end") return { type };
  if (type === "received" && Number.isSafeInteger(bytes)) return { type, bytes };
  if (type === "stop") return { type, reason: STOP_REASONS.includes(reason) ? reason : "cancelled" };
  return null;
}
