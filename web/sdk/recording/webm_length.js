// @ts-check
// Adds a duration to WebM recordings, which browsers write without one. A Duration element is inserted at the start and
// filled in at the end. Implements only this much of EBML (RFC 8794) and Matroska (RFC 9559).

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const DURATION = 0x4489;
const SEEK_HEAD = 0x114d9b74;
const VALUE_SIZE = 8; // bytes: a float64
/** A Duration element: id, size and an empty value. */
const EMPTY_DURATION = [0x44, 0x89, 0x80 | VALUE_SIZE, ...new Array(VALUE_SIZE).fill(0)];

/**
 * @typedef {object} Element
 * @property {number} id
 * @property {number} start   byte offset
 * @property {number} body    byte offset
 * @property {number} size    of the body, in bytes; Infinity if unknown
 */

/**
 * Inserts an empty Duration element, and returns the byte offset of its value.
 * @param {Uint8Array} head
 * @returns {{ bytes: Uint8Array, position: number } | null} null if it is not live WebM, or has a duration
 */
export function withRoomForLength(head) {
  const segment = elementsIn(head, 0, head.length).find(({ id }) => id === SEGMENT);
  if (!segment || segment.size !== Infinity) return null; // a known segment size would have to change too
  const parts = elementsIn(head, segment.body, head.length);
  const info = parts.find(({ id }) => id === INFO);
  if (!info || parts.some(({ id }) => id === SEEK_HEAD)) return null; // its offsets would change
  const end = info.body + info.size;
  if (end > head.length || elementsIn(head, info.body, end).some(({ id }) => id === DURATION)) return null;
  const size = sizeBytes(info.size + EMPTY_DURATION.length);
  const bytes = new Uint8Array([
    ...head.subarray(0, info.start + 4), ...size, ...head.subarray(info.body, end), ...EMPTY_DURATION,
    ...head.subarray(end),
  ]);
  return { bytes, position: info.start + 4 + size.length + info.size + EMPTY_DURATION.length - VALUE_SIZE };
}

/** Encodes a duration. @param {number} length   ms, the default TimestampScale (RFC 9559, section 5.1.2.9) */
export function lengthBytes(length) {
  const view = new DataView(new ArrayBuffer(VALUE_SIZE));
  view.setFloat64(0, length);
  return new Uint8Array(view.buffer);
}

/** Parses the elements that start within a range. @param {Uint8Array} bytes @param {number} from @param {number} to */
function elementsIn(bytes, from, to) {
  /** @type {Element[]} */
  const found = [];
  for (let start = from; start < to;) {
    const id = numberAt(bytes, start, { keepsMarker: true });
    const size = id && numberAt(bytes, start + id.length, { keepsMarker: false });
    if (!id || !size) break;
    const body = start + id.length + size.length;
    found.push({ id: id.value, start, body, size: size.value });
    start = body + size.value;
  }
  return found;
}

/**
 * Parses a variable-size integer (RFC 8794, section 4). Ids keep the length marker.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {{ keepsMarker: boolean }} kind
 */
function numberAt(bytes, at, { keepsMarker }) {
  const first = bytes[at];
  if (!first) return null; // past the end, or longer than eight bytes
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.length) return null;
  let value = keepsMarker ? first : first & (0xff >> length);
  let isUnknown = value === 0xff >> length;
  for (let index = 1; index < length; index++) {
    value = value * 256 + bytes[at + index];
    isUnknown &&= bytes[at + index] === 0xff;
  }
  return { value: isUnknown && !keepsMarker ? Infinity : value, length };
}

/** @param {number} size */
function sizeBytes(size) {
  return size < 127 ? [0x80 | size] : [0x40 | (size >> 8), size & 0xff];
}
