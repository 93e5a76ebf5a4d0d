import assert from "node:assert/strict";
import { test } from "node:test";

import { readImageHeader } from "../../web/ui/chat/image_header.js";

const bytes = (...parts) => Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((one) => one.charCodeAt(0)) : part)));
const u16 = (number) => [number >> 8, number & 255];
const u16le = (number) => u16(number).reverse();
const u24le = (number) => [number & 255, (number >> 8) & 255, number >> 16];
const u32 = (number) => [...u16(number >>> 16), ...u16(number & 0xffff)];

const png = (width, height) => bytes("\x89PNG\r\n\x1a\n", u32(13), "IHDR", u32(width), u32(height), [8, 2, 0, 0, 0], u32(0));

const segment = (marker, ...content) => [0xff, marker, ...u16(2 + bytes(...content).length), ...bytes(...content)];
const frame = (marker, width, height) => segment(marker, [8], u16(height), u16(width), [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
const SCAN = segment(0xda, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
const jpeg = (...segments) => bytes([0xff, 0xd8], ...segments, [0x12, 0x34, 0xff, 0xd9]);
const APP1 = segment(0xe1, "Exif\0\0", frame(0xc0, 9, 9)); // a thumbnail has a frame of its own

const gif = ({ screen, image, flags = 0, extensions = [] }) => bytes("GIF89a", u16le(screen[0]), u16le(screen[1]), [flags, 0, 0],
  Array(flags & 0x80 ? 3 << ((flags & 7) + 1) : 0).fill(7), ...extensions, [0x2c], image.flatMap(u16le), [0]);

const webp = (chunk, ...content) => bytes("RIFF", [0, 0, 0, 0], "WEBP", chunk, [0, 0, 0, 0], ...content);
const lossy = (width, height) => webp("VP8 ", [0x10, 0, 0], "\x9d\x01\x2a", u16le(width), u16le(height));
const lossless = (width, height) => {
  const bits = (width - 1) | ((height - 1) << 14);
  return webp("VP8L", [0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, bits >>> 24]);
};
const extended = (width, height) => webp("VP8X", [0x10, 0, 0, 0], u24le(width - 1), u24le(height - 1));

const IMAGES = {
  "a PNG": [png(640, 480), "image/png", 640, 480],
  "a huge PNG": [png(18_000, 0x7fffffff), "image/png", 18_000, 0x7fffffff],
  "a JPEG": [jpeg(APP1, segment(0xdb, [0]), frame(0xc0, 640, 480), segment(0xc4, [0]), SCAN), "image/jpeg", 640, 480],
  "a progressive JPEG": [jpeg(frame(0xc2, 65_535, 65_535), ...Array(10).fill(SCAN)), "image/jpeg", 65_535, 65_535],
  "a GIF": [gif({ screen: [640, 480], image: [0, 0, 640, 480], flags: 0xf7 }), "image/gif", 640, 480],
  "an animated GIF": [
    gif({ screen: [64, 48], image: [0, 0, 64, 48], extensions: [[0x21, 0xff, 3, 1, 2, 3, 2, 1, 0, 0], [0x21, 0xf9, 4, 0, 0, 0, 0, 0]] }),
    "image/gif", 64, 48,
  ],
  "a GIF with an image beyond its screen": [gif({ screen: [1, 1], image: [5, 6, 20_000, 30_000] }), "image/gif", 20_005, 30_006],
  "a lossy WebP": [lossy(640, 480), "image/webp", 640, 480],
  "a lossless WebP": [lossless(16_384, 3), "image/webp", 16_384, 3],
  "an extended WebP": [extended(70_000, 1 << 24), "image/webp", 70_000, 1 << 24],
};

for (const [what, [image, type, width, height]] of Object.entries(IMAGES)) {
  test(`the type and size of ${what} are read`, () => assert.deepEqual(readImageHeader(image), { type, width, height }));
  test(`no part of ${what} makes it another one`, () => {
    for (let length = 0; length < image.length; length++) {
      const read = readImageHeader(image.slice(0, length));
      assert.ok(read === null || (read.type === type && read.width === width && read.height === height), `${length} bytes`);
    }
  });
}

for (const [what, image] of Object.entries({
  "nothing": bytes(),
  "a text": bytes("<script>alert(1)</script>"),
  "an SVG": bytes("<svg xmlns='http://www.w3.org/2000/svg'/>"),
  "an AVIF, whose header need not tell the truth": bytes([0, 0, 0, 32], "ftypavif", [0, 0, 0, 0], "avifmif1miaf"),
  "a PNG without width": png(0, 5),
  "a PNG that starts with something else": bytes("\x89PNG\r\n\x1a\n", u32(13), "tEXt", u32(1), u32(1)),
  "a JPEG with two sizes": jpeg(frame(0xc0, 1, 1), frame(0xc0, 60_000, 60_000), SCAN),
  "a JPEG without height": jpeg(frame(0xc0, 5, 0), SCAN),
  "a JPEG without size": jpeg(segment(0xdb, [0]), SCAN),
  "a JPEG with a size behind a marker without length": jpeg([0xff, 0xd0, ...u16(19)], frame(0xc0, 60_000, 60_000), frame(0xc0, 1, 1), SCAN),
  "a JPEG with garbage between its segments": jpeg([1, 2, 3, 4], frame(0xc0, 5, 5), SCAN),
  "a JPEG with hundreds of scans": jpeg(frame(0xc2, 5, 5), ...Array(200).fill(SCAN)),
  "a GIF without an image": bytes("GIF89a", u16le(5), u16le(5), [0, 0, 0, 0x3b]),
  "a WebP that is something else": webp("ALPH", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
})) {
  test(`${what} has no size`, () => assert.equal(readImageHeader(image), null));
}
