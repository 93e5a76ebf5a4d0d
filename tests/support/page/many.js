// Parts of a call, alone on a page, which get more at once than anyone can read.

/** A module of the page, its own if it runs already. TypeScript doesn't see it. @param {string} path @returns {Promise<any>} */
async function load(path) {
  const { src } = /** @type {HTMLScriptElement} */ (document.querySelector("script[type=module]"));
  const { $modules } = await import(src);
  return $modules[path] ?? import(new URL(`.${path}`, src).href);
}

const GRACE = { socket_id: "grace", display_name: "Grace", role: "guest" };

/** Shows the log of a chat that has entries and nothing else. It is `chat` from now on. */
export async function showLog() {
  const paths = ["/sdk/emitter.js", "/ui/chat/log.js", "/ui/kit/dom.js"];
  const [{ Emitter }, { ChatLog }, { loadStyles }] = await Promise.all(paths.map(load));
  await loadStyles("/styles/chat.css");
  document.querySelector(".only-log")?.remove();
  globalThis.chat = new class extends Emitter {
    /** @type {object[]} */
    entries = [];
    /** @type {string[]} who have not received our messages */
    missing = [];
    reactionsTo = () => [];
    repliedTo = () => null;
    unreached = () => this.missing.map((name) => ({ name, isOnItsWay: false, isGone: false }));

    /** @param {object} content */
    add(content) {
      const noMore = { file: null, privateWith: null, replyTo: null, passedOnBy: null };
      const entry = { id: "", author: "grace", from: GRACE, at: 0, audience: 1, text: "", ...noMore, ...content };
      this.entries.push(entry);
      this.emit("entry_added", entry);
    }

    /** @param {number} count   of the oldest */
    drop(count) {
      for (const entry of this.entries.splice(0, count)) this.emit("entry_removed", entry);
    }
  }();
  const offer = document.createElement("div");
  const log = new ChatLog({ chat, offer, openMenu: () => {}, signal: new AbortController().signal });
  const place = document.createElement("div");
  place.className = "only-log";
  place.style.cssText = "display: grid; position: fixed; inset: 0 auto auto 0; width: 368px; height: 600px; background: Canvas";
  place.append(log.element);
  document.body.append(place);
  const scroller = /** @type {HTMLElement} */ (place.querySelector(".chat-log"));
  scroller.style.setProperty("overflow-anchor", "none"); // as in Safari
}

/**
 * Receives messages at once, 50 of them in a minute. Returns how often the page changed or asked for the layout meanwhile.
 * @param {{ first: number, count: number, length?: number }} which   numbers, and characters of each
 */
export function receive({ first, count, length = 0 }) {
  const log = /** @type {Element} */ (document.querySelector(".chat-log"));
  let work = 0;
  Object.defineProperty(log, "scrollHeight", { configurable: true, get: () => { work += 1; return 1e6; } });
  const changes = new MutationObserver(() => {});
  changes.observe(log, { childList: true, subtree: true });
  for (let number = first; number < first + count; number++) {
    chat.add({ text: `${number} `.padEnd(length, "message "), at: Math.floor(number / 50) * 60_000 });
  }
  delete /** @type {any} */ (log).scrollHeight;
  work += changes.takeRecords().length;
  changes.disconnect();
  return work;
}

/** The numbers of the messages in the document. */
export function numbers() {
  return [...document.querySelectorAll(".chat-text")].map(({ textContent }) => parseInt(textContent ?? "", 10));
}

/** Scrolls the log, and returns by how many px the message at its upper edge has moved some frames later. @param {number} top   px */
export async function moves(top, frames = 3) {
  const log = /** @type {Element} */ (document.querySelector(".chat-log"));
  log.scrollTop = top;
  const edge = log.getBoundingClientRect().top;
  const texts = [...document.querySelectorAll(".chat-text")];
  const read = /** @type {Element} */ (texts.find((text) => text.getBoundingClientRect().bottom > edge));
  const before = read.getBoundingClientRect().top;
  for (; frames > 0; frames--) await new Promise(requestAnimationFrame);
  return Math.abs(read.getBoundingClientRect().top - before);
}

/** A message of 10 lines that fills a third of the window: that is hardly higher than the log. @param {number} count */
export function receiveInvisible(count) {
  for (let number = 0; number < count; number++) chat.add({ text: `${number}${"\n.".repeat(9)}${"\u200b".repeat(4_000)}` });
}

/** The same, while the oldest messages are dropped. @param {[top: number, count: number]} how */
export async function movesWhileDropping([top, count]) {
  const moved = moves(top, 15); // the log is drawn every 100 ms
  chat.drop(count);
  return moved;
}

/** A file of our own, of which a peer has received so many percent. @param {number} percent */
export async function sendFile(percent) {
  const { OfferedFile } = await load("/sdk/files/offers.js");
  const file = (globalThis.file = new OfferedFile("1", new Blob(["x".repeat(100)]), "notes.txt"));
  file.sendings = [{ peer: { participant: { display_name: "Grace" } }, state: "sending", confirmed: percent }];
  chat.add({ from: null, file });
}

/** Everything that several people do at once: texts, each with its sender. @param {[from: string, text: string][]} all */
export async function toast(all) {
  const [{ Notices }, { News }] = await Promise.all(["/ui/kit/notices.js", "/ui/kit/news.js"].map(load));
  globalThis.news ??= new News(new Notices(), new AbortController().signal);
  for (const [from, text] of all) news.toast(text, { from });
}

/** The list of a host's waiting guests. It is `guests` from now on. */
export async function showWaitingGuests() {
  const [{ Emitter }, { WaitingList }] = await Promise.all(["/sdk/emitter.js", "/ui/people/waiting_list.js"].map(load));
  globalThis.guests = new class extends Emitter {
    knocks = new Map();

    /** @param {string} name */
    come(name) {
      this.knocks.set(name, { socket_id: name, display_name: name });
      this.emit("knocked", this.knocks.get(name));
    }

    /** @param {string} name */
    go(name) {
      this.knocks.delete(name);
      this.emit("knock_ended", { socket_id: name });
    }
  }();
  const list = new WaitingList(guests, () => {});
  document.querySelector(".only-log")?.replaceChildren(list.element);
}

/** A thousand guests knock. All but as many as stay leave again. Returns how often the page changed meanwhile. @param {number} staying */
export function knockOften(staying) {
  const changes = new MutationObserver(() => {});
  changes.observe(document.body, { childList: true, subtree: true, characterData: true });
  for (let number = 0; number < 1_000; number++) guests.come(`Guest ${number}`);
  for (let number = staying; number < 1_000; number++) guests.go(`Guest ${number}`);
  const count = changes.takeRecords().length;
  changes.disconnect();
  return count;
}

/** A picture with a red corner at its upper left, as a camera that was turned would save it. @param {[type: string, width: number, height: number]} how */
export async function turnedPicture([type, width, height]) {
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "red";
  context.fillRect(0, 0, width / 2, height / 2);
  const blob = await canvas.convertToBlob({ type });
  if (type !== "image/jpeg") return blob;
  const turned = "ff e1 00 22 45 78 69 66 00 00 4d 4d 00 2a 00 00 00 08 00 01 01 12 00 03 00 00 00 01 00 06 00 00 00 00 00 00";
  return new Blob([blob.slice(0, 2), Uint8Array.from(turned.split(" "), (byte) => parseInt(byte, 16)), blob.slice(2)]);
}

/** A file that starts like a PNG of this size. @param {[width: number, height: number]} size */
export function pngOf([width, height]) {
  const view = new DataView(new ArrayBuffer(1_000));
  [0x89504e47, 0x0d0a1a0a, 13, 0x49484452, width, height].forEach((number, index) => view.setUint32(index * 4, number));
  return new Blob([view]);
}

/** Loads what previews of pictures need, as a call does. */
export async function loadPreviews() {
  await (await load("/ui/chat/picture_previews.js")).loadPreviews();
}

/** Size and type of a picture's preview, and where it is red. @param {Blob} blob */
export async function previewOf(blob) {
  const previews = await load("/ui/chat/picture_previews.js");
  const looked = await previews.previewOf(blob);
  if (!looked) return null;
  const { width, height } = await createImageBitmap(looked.preview);
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(await createImageBitmap(looked.preview), 0, 0);
  const isRed = (/** @type {number} */ x, /** @type {number} */ y) => context.getImageData(x, y, 1, 1).data[1] < 100;
  const corners = { "upper left": [0, 0], "upper right": [1, 0], "lower left": [0, 1], "lower right": [1, 1] };
  const red = Object.entries(corners).filter(([, [x, y]]) => isRed(x * (width - 1), y * (height - 1))).map(([name]) => name);
  return { type: looked.full.type, width, height, red };
}
