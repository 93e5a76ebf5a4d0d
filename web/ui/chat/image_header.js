// @ts-check
// Reads type and size of an image from its header, before anything is decoded: a few kilobytes can stand for gigabytes of
// pixels. The bytes are a peer's. Formats whose headers need not tell the truth, such as AVIF, count as unknown.

/** @typedef {{ type: string, width: number, height: number }} ImageHeader   `width` and `height` in pixels */

const MOST_SCANS = 100; // of a progressive JPEG, which has about 10; each takes as long as the whole image

/** @param {Uint8Array} bytes   the whole image @returns {ImageHeader | null} null if it is none, or unknown */
export function readImageHeader(bytes) {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const header = readPng(view) ?? readJpeg(view) ?? readGif(view) ?? readWebp(view);
    return header && header.width > 0 && header.height > 0 ? header : null;
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends too early
    throw error;
  }
}

/** W3C PNG, sections 5.2 and 11.2.2. @param {DataView} view */
function readPng(view) {
  if (textAt(view, 0, 8) !== "\x89PNG\r\n\x1a\n" || textAt(view, 12, 4) !== "IHDR") return null;
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** ITU-T T.81, annex B: segments, each with a marker and its length, up to the first scan. @param {DataView} view */
function readJpeg(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  /** @type {ImageHeader | null} */
  let header = null;
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xffda) return header && countScans(view, at) <= MOST_SCANS ? header : null;
    if (marker < 0xffc0 || marker > 0xfffe || (marker > 0xffcf && marker < 0xffdb)) return null; // has no length, or is none
    const isFrame = marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker); // these are tables
    if (isFrame && header) return null;
    if (isFrame) header = { type: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
}

/** @param {DataView} view @param {number} start */
function countScans(view, start) {
  let count = 0;
  for (let at = start; at < view.byteLength - 1; at++) if (view.getUint16(at) === 0xffda) count += 1;
  return count;
}

/** GIF89a: browsers enlarge the screen to the first image. @param {DataView} view */
function readGif(view) {
  if (!["GIF87a", "GIF89a"].includes(textAt(view, 0, 6))) return null;
  let at = 13 + tableSize(view.getUint8(10));
  while (view.getUint8(at) === 0x21) { // an extension: its label, and blocks up to an empty one
    for (at += 2; view.getUint8(at) > 0; at += 1 + view.getUint8(at));
    at += 1;
  }
  if (view.getUint8(at) !== 0x2c) return null;
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true));
  return {
    type: "image/gif",
    width: Math.max(view.getUint16(6, true), left + width),
    height: Math.max(view.getUint16(8, true), top + height),
  };
}

/** Bytes of a colour table. @param {number} flags */
const tableSize = (flags) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** RFC 9649. @param {DataView} view */
function readWebp(view) {
  if (textAt(view, 0, 4) !== "RIFF" || textAt(view, 8, 4) !== "WEBP") return null;
  const type = "image/webp";
  switch (textAt(view, 12, 4)) {
    case "VP8 ": // a key frame (RFC 6386, section 9.1)
      if (textAt(view, 23, 3) !== "\x9d\x01\x2a") return null;
      return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case "VP8L": {
      if (view.getUint8(20) !== 0x2f) return null;
      const bits = view.getUint32(21, true);
      return { type, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case "VP8X":
      return { type, width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) };
    default:
      return null;
  }
}

/** @param {DataView} view @param {number} start @param {number} length */
function textAt(view, start, length) {
  return String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(start + index)));
}
