// @ts-check
// Browsers record WebM without saying how long it is, since they write it as it comes. Room for that is made in its
// beginning, to be filled in at the end. Knows of the format (EBML, RFC 8794; Matroska, RFC 9559) just what that takes.

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const DURATION = 0x4489;
const SEEK_HEAD = 0x114d9b74;
const VALUE_SIZE = 8; // bytes: a float64
/** The id of a duration, its size, and a value to come. */
const ROOM = [0x44, 0x89, 0x80 | VALUE_SIZE, ...new Array(VALUE_SIZE).fill(0)];

/** @typedef {{ id: number, start: number, body: number, size: number }} Element   `size` of its body; Infinity while unknown */

/**
 * The beginning of a recording with room for its length, and where that is.
 * @param {Uint8Array} head
 * @returns {{ bytes: Uint8Array, position: number } | null} null for what is no such beginning, or says it already
 */
export function withRoomForLength(head) {
  const segment = elementsIn(head, 0, head.length).find(({ id }) => id === SEGMENT);
  if (!segment || segment.size !== Infinity) return null; // a known size would have to grow with it
  const parts = elementsIn(head, segment.body, head.length);
  const info = parts.find(({ id }) => id === INFO);
  if (!info || parts.some(({ id }) => id === SEEK_HEAD)) return null; // which says where everything is
  const end = info.body + info.size;
  if (end > head.length || elementsIn(head, info.body, end).some(({ id }) => id === DURATION)) return null;
  const size = sizeBytes(info.size + ROOM.length);
  const bytes = new Uint8Array([
    ...head.subarray(0, info.start + 4), ...size, ...head.subarray(info.body, end), ...ROOM, ...head.subarray(end),
  ]);
  return { bytes, position: info.start + 4 + size.length + info.size + ROOM.length - VALUE_SIZE };
}

/** What to write there. @param {number} length   in ms, the unit that browsers write */
export function lengthBytes(length) {
  const view = new DataView(new ArrayBuffer(VALUE_SIZE));
  view.setFloat64(0, length);
  return new Uint8Array(view.buffer);
}

/** The elements one after the other, up to the last that begins in there. @param {Uint8Array} bytes @param {number} from @param {number} to */
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

/** A number as EBML spells it: its first byte says how long it is. @param {Uint8Array} bytes @param {number} at @param {{ keepsMarker: boolean }} kind */
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
