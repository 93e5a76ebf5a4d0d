// @ts-check
// Where a recording is written to: a file of the person's choice as it comes, where the browser can do that; else pieces
// which the browser keeps, on disk once they are many, until they are saved as a whole.

/**
 * @typedef {object} RecordingFile
 * @property {(chunk: Blob) => Promise<void>} write
 * @property {(position: number, bytes: Uint8Array) => Promise<void>} patch   overwrites what is there, in the first chunk
 * @property {() => Promise<Blob | null>} finish   what is still to be saved; null where it is in its place
 */

/**
 * Asks where to, where it can; right after a click.
 * @param {string} name @param {string} mimeType
 * @returns {Promise<RecordingFile | null>} null: called off
 */
export async function openRecordingFile(name, mimeType) {
  const { showSaveFilePicker } = /** @type {any} */ (globalThis);
  if (typeof showSaveFilePicker !== "function") return new Pieces(mimeType);
  const [type] = mimeType.split(";");
  const extension = /** @type {`.${string}`} */ (name.slice(name.lastIndexOf(".")));
  try {
    /** @type {FileSystemFileHandle} */
    const handle = await showSaveFilePicker({ suggestedName: name, types: [{ accept: { [type]: [extension] } }] });
    return new ChosenFile(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    if (error instanceof DOMException && error.name === "SecurityError") return new Pieces(mimeType); // in a frame of another page
    throw error;
  }
}

/** @implements {RecordingFile} */
class ChosenFile {
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
class Pieces {
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
