// @ts-check
// Where a received file is put: small ones in memory, large ones on the disk as far as the browser lets a page write to it.

import { privateStorage } from "./private_storage.js";

/**
 * @typedef {object} FileSink
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<void>} write
 * @property {() => Promise<Blob | null>} close   the whole file; null where it is already where a person wants it
 * @property {() => Promise<void>} abort          leaves nothing behind
 */
/** `too_large` for memory, where the browser can't write to a disk; `cancelled` by a person. */
/** @typedef {"too_large" | "no_space" | "cancelled"} SinkProblem */

const SMALL = 16 * 1024 * 1024; // bytes, not worth a dialog
export const MAX_IN_MEMORY = 256 * 1024 * 1024; // bytes; tabs of phones are ended not far above

export class SinkError extends Error {
  /** @param {SinkProblem} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * Rejects with a SinkError. Called at a click: browsers ask where to save only then.
 * @param {{ name: string, size: number }} file
 * @returns {Promise<FileSink>}
 */
export async function openSink({ name, size }) {
  if (size <= SMALL) return memorySink();
  return await pickedSink(name) ?? await heldSink(size) ?? memorySink(size);
}

/** @param {number} [size] @returns {FileSink} */
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
 * A file that the person chooses: Chromium on a computer.
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
    return { ...writing(stream), close: async () => { await stream.close(); return null; } };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw new SinkError("cancelled");
    return null; // a page inside another page may not ask
  }
}

/**
 * A file of this page's own, which is handed out once it is complete.
 * @param {number} size
 * @returns {Promise<FileSink | null>}
 */
async function heldSink(size) {
  const folder = await privateStorage();
  if (!folder) return null;
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (size > quota - usage) throw new SinkError("no_space");
  const name = String(performance.now());
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  const sink = writing(stream);
  return {
    ...sink,
    close: async () => { await stream.close(); return handle.getFile(); },
    abort: async () => { await sink.abort(); await folder.removeEntry(name); },
  };
}

/** @param {FileSystemWritableFileStream} stream */
function writing(stream) {
  return {
    write: /** @param {Uint8Array<ArrayBuffer>} bytes */ (bytes) => stream.write(bytes),
    abort: () => stream.abort(),
  };
}
