// @ts-check
// Opens the destination of a recording: a chosen file that is written continuously, or else blobs in the browser, which
// moves large ones to disk, until the recording is saved as a whole.

/**
 * @typedef {object} RecordingFile
 * @property {(chunk: Blob) => Promise<void>} write
 * @property {(position: number, bytes: Uint8Array) => Promise<void>} patch   overwrites bytes of the first chunk
 * @property {() => Promise<Blob | null>} finish   the recording to save; null if it was written to a chosen file
 */

/**
 * Opens the save dialog if the browser has one. Must be called in a click handler. Rejects with the browser's error.
 * @param {string} name @param {string} mimeType
 * @returns {Promise<RecordingFile | null>} null if cancelled
 */
export async function openRecordingFile(name, mimeType) {
  const { showSaveFilePicker } = /** @type {any} */ (globalThis);
  if (typeof showSaveFilePicker !== "function") return new MemoryFile(mimeType);
  const [type] = mimeType.split(";");
  const extension = /** @type {`.${string}`} */ (name.slice(name.lastIndexOf(".")));
  try {
    /** @type {FileSystemFileHandle} */
    const handle = await showSaveFilePicker({ suggestedName: name, types: [{ accept: { [type]: [extension] } }] });
    return new DiskFile(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    // Cross-origin frames may not open the dialog.
    if (error instanceof DOMException && error.name === "SecurityError") return new MemoryFile(mimeType);
    throw error;
  }
}

/** @implements {RecordingFile} */
class DiskFile {
  #writable;

  /** @param {FileSystemWritableFileStream} writable */
  constructor(writable) {
    this.#writable = writable;
  }

  /** @param {Blob} chunk */
  async write(chunk) {
    await this.#writable.write(chunk);
  }

  /** @param {number} position @param {Uint8Array} bytes */
  async patch(position, bytes) {
    await this.#writable.write({ type: "write", position, data: /** @type {BufferSource} */ (bytes) });
  }

  async finish() {
    await this.#writable.close();
    return null;
  }
}

/** @implements {RecordingFile} */
class MemoryFile {
  #mimeType;
  /** @type {Blob[]} */
  #chunks = [];

  /** @param {string} mimeType */
  constructor(mimeType) {
    this.#mimeType = mimeType;
  }

  /** @param {Blob} chunk */
  async write(chunk) {
    this.#chunks.push(chunk);
  }

  /** @param {number} position @param {Uint8Array} bytes */
  async patch(position, bytes) {
    const [first, ...others] = this.#chunks;
    const part = /** @type {BlobPart} */ (bytes);
    this.#chunks = [new Blob([first.slice(0, position), part, first.slice(position + bytes.length)]), ...others];
  }

  async finish() {
    return new Blob(this.#chunks, { type: this.#mimeType });
  }
}
