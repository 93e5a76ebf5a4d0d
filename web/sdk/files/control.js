// @ts-check
// Reads and writes the text messages on a file's data channel. The file's bytes are the binary messages.
//
//   sender   -> end                  after the last byte
//   receiver -> received {bytes}     bytes stored so far; equal to the size once the file is complete
//   either   -> stop {reason}
//
// The side that receives the last message closes the channel.

import { parseObject } from "../json.js";

/** `cancelled` by a person; the next two are set by the sender, and the last two by the receiver. */
const STOP_REASONS = /** @type {const} */ (["cancelled", "unreadable", "unavailable", "not_written", "wrong_size"]);

/** @typedef {typeof STOP_REASONS[number]} StopReason */
/** @typedef {{ type: "end" } | { type: "received", bytes: number } | { type: "stop", reason: StopReason }} FileControl */

export const FILE_CHANNEL = "file"; // label of each file channel; its protocol is the id of the offer

/** Flow control: bytes in flight, sent but not yet stored. Limits what the receiver buffers for a slow disk. */
export const WINDOW = 8 * 1024 * 1024;

const CLOSE_TIMEOUT = 10_000; // ms; the last message may wait behind a full buffer on a slow network

/** @param {RTCDataChannel} channel @param {FileControl} message */
export function sendControl(channel, message) {
  const text = JSON.stringify(message);
  if (channel.readyState === "open") channel.send(text);
  // Chromium may deliver messages to the opener before its channel is open.
  else if (channel.readyState === "connecting") channel.addEventListener("open", () => channel.send(text), { once: true });
}

/**
 * Ends a transfer: sends the reason, and closes the channel later.
 * @param {RTCDataChannel} channel
 * @param {StopReason} reason
 */
export function stopChannel(channel, reason) {
  sendControl(channel, { type: "stop", reason });
  closeLater(channel);
}

/** Closes the channel if the peer does not. Chromium drops unsent messages on close. @param {RTCDataChannel} channel */
export function closeLater(channel) {
  const timer = setTimeout(() => channel.close(), CLOSE_TIMEOUT);
  channel.onclose = () => clearTimeout(timer);
}

/** Parses an untrusted message. Returns null if it is invalid. @param {string} text @returns {FileControl | null} */
export function readControl(text) {
  const { type, bytes, reason } = parseObject(text);
  if (type === "end") return { type };
  if (type === "received" && Number.isSafeInteger(bytes)) return { type, bytes };
  if (type === "stop") return { type, reason: STOP_REASONS.includes(reason) ? reason : "cancelled" };
  return null;
}
