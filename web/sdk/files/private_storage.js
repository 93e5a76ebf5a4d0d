// @ts-check
// A folder of this page's own in the storage that browsers give a site, out of sight of the person. It is removed by a
// later page: while this one lives, what was handed out of it may still be being copied.

const PREFIX = "received-";

/** @type {Promise<FileSystemDirectoryHandle | null> | undefined} */
let ours;

/** Null where the browser has none that can be written as a stream: an old Safari, a private window, plain http. */
export function privateStorage() {
  return (ours ??= open().catch(() => null));
}

async function open() {
  if (typeof FileSystemFileHandle === "undefined" || !("createWritable" in FileSystemFileHandle.prototype)) return null;
  const root = await navigator.storage.getDirectory();
  const name = `${PREFIX}${crypto.randomUUID()}`;
  await hold(name);
  return root.getDirectoryHandle(name, { create: true });
}

/** Removes what pages that are gone have left. */
export async function removeAbandoned() {
  try {
    const root = await navigator.storage.getDirectory();
    const found = [];
    for await (const name of /** @type {any} */ (root).keys()) if (name.startsWith(PREFIX)) found.push(name);
    const { held = [] } = await navigator.locks.query(); // after the look: a page holds its lock before it has a folder
    const inUse = new Set(held.map(({ name }) => name));
    for (const name of found) if (!inUse.has(name)) await root.removeEntry(name, { recursive: true });
  } catch {
    // no such storage here, or another page was faster
  }
}

/** Says to other pages that this one lives, until it does not. @param {string} name */
function hold(name) {
  return new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
    navigator.locks.request(name, () => {
      resolve();
      return new Promise(() => {});
    }).catch(reject);
  });
}
