// @ts-check
// Accepts files that are dropped on the call, or pasted into the chat.

import { element, icon, required } from "../kit/dom.js";
import { callWords } from "../call_words.js";

/**
 * @param {object} options
 * @param {(files: File[], problem?: string) => void} options.take
 * @param {AbortSignal} options.signal
 */
export function acceptDrops({ take, signal }) {
  const target = element("div", { class: "drop-target" },
    element("div", {}, icon("attach"), element("p", {}, callWords.files.drop)));
  const hide = () => target.remove();
  signal.addEventListener("abort", hide);
  /** @param {DragEvent} event */
  const hover = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // or the browser would open the file
    event.dataTransfer.dropEffect = "copy";
    if (!target.isConnected) required("screen").append(target);
  };
  document.addEventListener("dragenter", hover, { signal });
  document.addEventListener("dragover", hover, { signal });
  document.addEventListener("dragleave", ({ relatedTarget }) => { if (!relatedTarget) hide(); }, { signal });
  document.addEventListener("drop", (event) => {
    hide();
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const { files, hasFolders } = filesIn(event.dataTransfer);
    take(files, hasFolders ? callWords.files.noFolders : undefined);
  }, { signal });
}

/**
 * Accepts pasted files. Ignores images that come with text, since the text is meant.
 * @param {HTMLElement} area @param {(files: File[]) => void} take
 */
export function acceptPastes(area, take) {
  area.addEventListener("paste", (event) => {
    const { clipboardData: copied } = /** @type {ClipboardEvent} */ (event);
    if (!copied || copied.files.length === 0 || copied.types.includes("text/plain")) return;
    event.preventDefault();
    take([...copied.files]);
  });
}

/** Separates files from folders, which look like files until they are read. @param {DataTransfer} transfer */
function filesIn({ items }) {
  const dropped = [...items].filter(({ kind }) => kind === "file");
  const folders = dropped.filter((item) => item.webkitGetAsEntry?.()?.isDirectory);
  const files = dropped.filter((item) => !folders.includes(item)).map((item) => item.getAsFile());
  return { files: files.filter((file) => file !== null), hasFolders: folders.length > 0 };
}
