// @ts-check
// Opens the destination of a received file: memory for small ones, and disk for large ones if the browser allows it.

import { privateStorage } from "./private_storage.js";

/**
 * @typedef {object} FileSink
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<void>} write
 * @property {() => Promise<Blob | null>} close   the complete file; null if it was saved to a chosen place
 * @property {() => Promise<void>} abort          removes the written part
 */
/** `too_large`: for memory, and the browser cannot write to disk. `cancelled`: by a person. */
/** @typedef {"too_large" | "no_space" | "cancelled"} SinkProblem */

const SMALL = 16 * 1024 * 1024; // bytes; received without a save dialog
export const MAX_IN_MEMORY = 256 * 1024 * 1024; // bytes; phones kill tabs that use much more

export class SinkError extends Error {
  /** @param {SinkProblem} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * Opens a sink for a file. Must be called in a click handler, since browsers show the save dialog only then.
 * Rejects with a SinkError.
 * @param {{ name: string, size: number }} file
 * @returns {Promise<FileSink>}
 */
export async function openSink({ name, size }) {
  if (size <= SMALL) return memorySink();
  return await pickedSink(name) ?? await privateSink(size).catch(unlessRefused) ?? memorySink(size);
}

/** Throws a SinkError above `MAX_IN_MEMORY`. @param {number} [size]   bytes @returns {FileSink} */
export function memorySink(size = 0) {
  if (size > MAX_IN_MEMORY) throw new SinkError("too_large");
  /** @type {Blob[]} */
  let parts = [];
  return {
    write: async (bytes) => { parts.push(new Blob([bytes])); },
    close: async () => new Blob(parts),
    abort: async () => { parts = []; },
  };
}

/**
 * Opens a file that the person chooses in a save dialog. Desktop Chromium only; null elsewhere.
 * @param {string} suggestedName
 * @returns {Promise<FileSink | null>}
 */
async function pickedSink(suggestedName) {
  const { showSaveFilePicker } = /** @type {any} */ (globalThis);
  if (!showSaveFilePicker) return null;
  try {
    /** @type {FileSystemFileHandle} */
    const handle = await showSaveFilePicker({ suggestedName });
    const stream = await handle.createWritable();
    return { ...streamWriter(stream), close: async () => { await stream.close(); return null; } };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw new SinkError("cancelled");
    return null; // cross-origin frames may not open the dialog
  }
}

/**
 * Opens a file in the page's private storage, which is returned once it is complete. Null without such storage.
 * @param {number} size
 * @returns {Promise<FileSink | null>}
 */
async function privateSink(size) {
  const folder = await privateStorage();
  if (!folder) return null;
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (size > quota - usage) throw new SinkError("no_space");
  const name = String(performance.now());
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  const sink = streamWriter(stream);
  return {
    ...sink,
    close: async () => { await stream.close(); return handle.getFile(); },
    abort: async () => { await sink.abort(); await folder.removeEntry(name); },
  };
}

/** Null, for another sink, if the storage failed: the person has cleared it, say. @param {unknown} error */
function unlessRefused(error) {
  if (error instanceof SinkError) throw error;
  return null;
}

/** @param {FileSystemWritableFileStream} stream */
function streamWriter(stream) {
  return {
    write: /** @param {Uint8Array<ArrayBuffer>} bytes */ (bytes) => stream.write(bytes),
    abort: () => stream.abort(),
  };
}
