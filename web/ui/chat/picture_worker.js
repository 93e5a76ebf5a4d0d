// @ts-check
// Looks at pictures and makes small previews of them, off the page's thread: decoding a large one takes a second.

import { readImageHeader } from "./image_header.js";

/** `full`: with the type that its content has. @typedef {{ full: Blob, preview: Blob }} Looked */

const MOST_PIXELS = 40_000_000; // 160 MB once decoded
const PREVIEW = { width: 576, height: 480 }; // px: twice what chat.css shows, for dense screens

addEventListener("message", async ({ data }) => {
  const answer = await look(data).catch(() => null); // it cannot be decoded
  /** @type {any} */ (globalThis).postMessage(answer);
});

/** @param {Blob} blob @returns {Promise<Looked | null>} null if it is not to be shown */
async function look(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const header = readImageHeader(bytes);
  if (!header || header.width * header.height > MOST_PIXELS) return null;
  const full = blob.slice(0, blob.size, header.type);
  if (header.width <= PREVIEW.width && header.height <= PREVIEW.height) return { full, preview: full };
  const { image, width, height } = await decode(full, bytes);
  const scale = Math.min(1, PREVIEW.width / width, PREVIEW.height / height);
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return { full, preview: await canvas.convertToBlob({ type: "image/webp", quality: 0.9 }) };
}

/**
 * Decodes the first frame, turned as its Exif data says. Firefox decodes an ImageBitmap on the page's thread; Safari, and
 * all browsers on pages over plain http, have no ImageDecoder.
 * @param {Blob} blob @param {Uint8Array} bytes   of the blob
 */
async function decode(blob, bytes) {
  const { ImageDecoder } = /** @type {any} */ (globalThis);
  if (!ImageDecoder) {
    const image = await createImageBitmap(blob);
    return { image, width: image.width, height: image.height };
  }
  const decoder = new ImageDecoder({ data: bytes, type: blob.type });
  /** @type {{ image: VideoFrame }} */
  const { image } = await decoder.decode();
  decoder.close();
  return { image, width: image.displayWidth, height: image.displayHeight };
}
