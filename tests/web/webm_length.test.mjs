import assert from "node:assert/strict";
import { test } from "node:test";

import { lengthBytes, withRoomForLength } from "../../web/sdk/recording/webm_length.js";

const HEADER = [0x1a, 0x45, 0xdf, 0xa3, 0x83, 1, 2, 3];
const SEGMENT = [0x18, 0x53, 0x80, 0x67, 0x01, ...new Array(7).fill(0xff)];
const SCALE = [0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40];
const INFO = [0x15, 0x49, 0xa9, 0x66, 0x80 | SCALE.length, ...SCALE];
const TRACKS = [0x16, 0x54, 0xae, 0x6b, 0x82, 9, 9];

const made = (...parts) => withRoomForLength(new Uint8Array(parts.flat()));

test("the information about a recording grows by its length, and all else stays", () => {
  const { bytes, position } = made(HEADER, SEGMENT, INFO, TRACKS);
  const grown = [...INFO.slice(0, 4), 0x80 | (SCALE.length + 11), ...SCALE, 0x44, 0x89, 0x88, ...new Array(8).fill(0)];
  assert.deepEqual([...bytes], [...HEADER, ...SEGMENT, ...grown, ...TRACKS]);
  bytes.set(lengthBytes(7808.5), position);
  assert.equal(new DataView(bytes.buffer).getFloat64(position), 7808.5);
  assert.deepEqual([...bytes.subarray(position - 3, position)], [0x44, 0x89, 0x88]);
});

test("what is something else, or says its length already, is left alone", () => {
  const withLength = [...INFO.slice(0, 4), 0x80 | (SCALE.length + 7), ...SCALE, 0x44, 0x89, 0x84, 0, 0, 0, 0];
  assert.equal(made(HEADER, SEGMENT, withLength, TRACKS), null);
  assert.equal(made(HEADER, [...SEGMENT.slice(0, 4), 0x94], INFO, TRACKS), null); // of a known size
  assert.equal(made(HEADER, SEGMENT, [0x11, 0x4d, 0x9b, 0x74, 0x80], INFO), null); // says where things are
  assert.equal(made(HEADER, SEGMENT, INFO.slice(0, 7)), null); // cut off
  assert.equal(made([0x1a]), null);
  assert.equal(made([0, 0, 0, 0x24], [...new TextEncoder().encode("ftypisom")]), null);
  assert.equal(made([]), null);
});
