// @ts-check
// Keeps received files in a folder of the origin private file system. A later page removes the folder, since the
// browser may still be copying from it when this page closes.

const PREFIX = "received-";

/** @type {Promise<FileSystemDirectoryHandle | null> | undefined} */
let folder;

/** This page's folder. Null without stream writes: old Safari, private windows, plain http. */
export function privateStorage() {
  return (folder ??= open().catch(() => null));
}

async function open() {
  if (typeof FileSystemFileHandle === "undefined" || !("createWritable" in FileSystemFileHandle.prototype)) return null;
  const root = await navigator.storage.getDirectory();
  const name = `${PREFIX}${crypto.randomUUID()}`;
  await hold(name);
  return root.getDirectoryHandle(name, { create: true });
}

/** Removes the folders of closed pages. */
export async function removeAbandoned() {
  try {
    const root = await navigator.storage.getDirectory();
    const found = [];
    for await (const name of /** @type {any} */ (root).keys()) if (name.startsWith(PREFIX)) found.push(name);
    const { held = [] } = await navigator.locks.query(); // after listing: the lock is older than its folder
    const inUse = new Set(held.map(({ name }) => name));
    for (const name of found) if (!inUse.has(name)) await root.removeEntry(name, { recursive: true });
  } catch {
    // no private storage, or another page removed it first
  }
}

/** Holds a lock until the page closes, to mark its folder as in use. @param {string} name */
function hold(name) {
  return new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
    navigator.locks.request(name, () => {
      resolve();
      return new Promise(() => {});
    }).catch(reject);
  });
}
