// Files: choosing where to save them, dropping and pasting them, and what is written.

/** Counts in `writes` the bytes of each write to a file; each write waits for `gate`. */
export function watchWrites() {
  globalThis.gate = Promise.resolve();
  if (globalThis.writes) {
    writes.length = 0;
    return;
  }
  globalThis.writes = [];
  const { write } = FileSystemWritableFileStream.prototype;
  FileSystemWritableFileStream.prototype.write = async function (/** @type {any} */ bytes) {
    await gate;
    writes.push(bytes.byteLength);
    return write.call(this, bytes);
  };
}

/** Writes wait until `openGate()`. */
export function closeGate() {
  globalThis.gate = new Promise((resolve) => { globalThis.openGate = resolve; });
}

/** A person who chooses a file: one in the browser's own storage, since a test can't use the system's dialog. */
export function chooseFile() {
  globalThis.showSaveFilePicker = async ({ suggestedName }) => {
    globalThis.suggestedName = suggestedName;
    const root = await navigator.storage.getDirectory();
    return (globalThis.chosen = await root.getFileHandle("chosen", { create: true }));
  };
}

/** A browser that can't ask where to save a file. */
export function removeFilePicker() {
  delete /** @type {any} */ (globalThis).showSaveFilePicker;
}

/** A disk that is full. */
export function fillDisk() {
  FileSystemWritableFileStream.prototype.write = async () => { throw new DOMException("full", "QuotaExceededError"); };
}

/** The SHA-256 of the chosen file, in hexadecimal. */
export async function digestOfChosen() {
  const bytes = await (await chosen.getFile()).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The chosen file, in base64. */
export async function chosenBytes() {
  const bytes = new Uint8Array(await (await chosen.getFile()).arrayBuffer());
  return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
}

/** The files that the page keeps in the browser's storage, once there are `count`. @param {number} count */
export async function hasKept(count) {
  const names = await keptFiles();
  return names.length === count;
}

/** A person who clears the browser's data for this site. */
export async function clearStorage() {
  const root = /** @type {any} */ (await navigator.storage.getDirectory());
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
}

async function keptFiles() {
  const root = /** @type {any} */ (await navigator.storage.getDirectory());
  const names = [];
  for await (const [folder, handle] of root) {
    try {
      if (handle.kind === "directory") for await (const name of handle.keys()) names.push(`${folder}/${name}`);
    } catch {
      names.push(`${folder}, which is being removed`);
    }
  }
  return names;
}

/**
 * Drags a file over the stage and drops it. Was the drop target shown meanwhile?
 * @param {[name: string, type: string, text: string]} file
 */
export function dropFile([name, type, text]) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type }));
  /** @param {string} kind */
  const event = (kind) => new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
  const stage = /** @type {Element} */ (document.querySelector(".stage"));
  stage.dispatchEvent(event("dragenter"));
  stage.dispatchEvent(event("dragover"));
  const wasShown = document.querySelector(".drop-target")?.checkVisibility();
  stage.dispatchEvent(event("drop"));
  return wasShown;
}

/** Pastes a picture of 320 x 200 pixels. @param {Element} field */
export async function pastePicture(field) {
  const canvas = new OffscreenCanvas(320, 200);
  canvas.getContext("2d")?.fillRect(0, 0, 160, 200);
  const picture = await canvas.convertToBlob({ type: "image/png" });
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([picture], "image.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}

/** Offers a file that is too large for memory, with a name that is not fit to be saved. */
export function offerHugeFile() {
  const offer = { type: "file_offer", id: "1", name: "../big\u202efdp.iso", size: 3e9, media_type: "" };
  for (const peer of webvcon.call.peers.values()) peer.send(offer);
}
