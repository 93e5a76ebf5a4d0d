// Texts of others on a screen: what sticks out, what is cut off, and a page translator.

const PANELS = ".side-panel, .note, .toast, .confirm, .tile, .alone, .rest, .figures-popover, .menu, .chat-entry, .person, .controls, .panel";

/** @param {Element} one */
const isSeen = (one) => one.checkVisibility({ visibilityProperty: true })
  && !one.closest(".visually-hidden, [inert], svg, select, textarea, #announcements")
  && getComputedStyle(one.closest(".tile-label, .why") ?? one).clipPath === "none"; // hidden in small tiles

/**
 * Texts that leave their panel or are cut off without an ellipsis, buttons outside of the window, and whether the
 * document scrolls sideways.
 */
export function textFlaws() {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} why @param {Element} element @param {Element} [from] */
  const tell = (why, element, from) => found.add([why, element.tagName, element.className, from && `of ${from.className}`,
    element.textContent?.slice(0, 20)].join(" "));
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) tell("the document scrolls sideways", document.documentElement);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = /** @type {Element} */ (text.parentElement);
    if (!text.nodeValue?.trim() || !isSeen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) if (rect.width > 0) check(rect, parent, tell);
  }
  for (const control of document.querySelectorAll("button, input, select")) {
    if (isSeen(control)) checkControl(control, tell);
  }
  return [...found];
}

/** @param {DOMRect} rect   of a line of text @param {Element} parent @param {(why: string, element: Element, from: Element) => void} tell */
function check({ left, right, top, bottom }, parent, tell) {
  const slack = (bottom - top) / 4; // a line's box is higher than its letters
  let isScrolled = false;
  for (let at = /** @type {Element | null} */ (parent); at; at = at.parentElement) {
    const { overflowX, overflowY, textOverflow, webkitLineClamp, display, position } = getComputedStyle(at);
    if (display === "inline" || display === "contents") continue;
    if (overflowX === "hidden" && (textOverflow === "ellipsis" || webkitLineClamp !== "none")) return;
    const box = at.getBoundingClientRect();
    const isClipped = overflowX !== "visible" || at.matches(PANELS);
    if (isClipped && (left < box.left - 1 || right > box.right + 1)) tell("sticks out of the side", parent, at);
    if (isClipped && !isScrolled && overflowY !== "auto" && overflowY !== "scroll") {
      if (top < box.top - slack || bottom > box.bottom + slack) tell("sticks out above or below", parent, at);
    }
    isScrolled ||= overflowY === "auto" || overflowY === "scroll";
    if (position === "fixed") break; // what is around it does not clip it
  }
  if (left < -1 || right > innerWidth + 1) tell("leaves the window", parent, document.body);
}

/** @param {Element} control @param {(why: string, element: Element, from: Element) => void} tell */
function checkControl(control, tell) {
  const { left, right, top, bottom } = control.getBoundingClientRect();
  const scroller = scrollerOf(control);
  const box = scroller.getBoundingClientRect();
  if (left < box.left - 1 || right > box.right + 1 || left < -1 || right > innerWidth + 1) tell(`sticks out (${Math.round(left)} to ${Math.round(right)})`, control, scroller);
  const isFixed = scroller === document.body && control.closest(".call, .note, dialog, [popover]");
  if (isFixed && (top < -1 || bottom > innerHeight + 1)) tell("is above or below the window", control, scroller);
}

/** @param {Element} one */
function scrollerOf(one) {
  for (let at = one.parentElement; at; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.body;
}

/** Texts of others whose stacked accents could cover other lines: no block around them clips. @param {string} letter   that begins each stack */
export function unclippedStacks(letter) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  /** @type {string[]} */
  const found = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    let at = /** @type {Element} */ (text.parentElement);
    if (!text.nodeValue?.normalize("NFD").includes(`${letter}\u0301\u0301`) || !isSeen(at)) continue;
    while (at.parentElement && getComputedStyle(at).display.startsWith("inline")) at = at.parentElement;
    if (getComputedStyle(at).overflowY === "visible") found.push(at.className || at.tagName);
  }
  return found;
}

/** Buttons of a kind that are not wholly within the window. @param {string} selector */
export function outsideOfWindow(selector) {
  return [...document.querySelectorAll(selector)].filter(isSeen).filter((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
  }).map(({ textContent, ariaLabel }) => ariaLabel ?? textContent);
}

/**
 * Translates the page as browsers do: replaces each text by nested `font` elements with other words, now and whenever
 * a text changes, except where `translate="no"` forbids it. Counts the texts, and keeps the toasts.
 */
export function translatePage() {
  globalThis.translations = 0;
  globalThis.toasts = [];
  /** @type {WeakSet<Node>} */
  const done = new WeakSet();
  /** @param {string} text */
  const inOtherWords = (text) => text.replace(/\p{L}+/gu, (word) => `‹${[...word].reverse().join("")}›`);
  /** @param {Text} text */
  const translate = (text) => {
    const place = text.parentElement;
    const isForbidden = !place || place.closest("script, style, textarea, [translate]")?.matches(":not([translate=yes])");
    if (done.has(text) || isForbidden || !/\p{L}/u.test(text.data)) return;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.append(inOtherWords(text.data));
    done.add(/** @type {Node} */ (inner.firstChild));
    outer.append(inner);
    text.replaceWith(outer);
    globalThis.translations += 1;
  };
  /** @param {Node} root */
  const translateAll = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    texts.forEach(translate);
  };
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData") translate(/** @type {Text} */ (target));
      for (const node of addedNodes) {
        if (node instanceof Text) translate(node);
        else translateAll(node);
        if (node instanceof Element && node.matches(".toast")) globalThis.toasts.push(node);
      }
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  translateAll(document.body);
}

/** Have the shown figures of the connections changed so many times, as often as this looks? @param {number} times */
export function figuresChanged(times) {
  const now = [...document.querySelectorAll(".statistics-table td")].map(({ textContent }) => textContent).join();
  const seen = (globalThis.figuresSeen ??= new Set());
  seen.add(now);
  return seen.size > times;
}

/** Texts of the page itself that end in an ellipsis, as only those of others may, or that their field is too narrow for. */
export function shortened() {
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>} */
  const fields = document.querySelectorAll("input[placeholder], textarea[placeholder], select");
  const texts = [...fields].filter((field) => field.checkVisibility() && !field.matches(".device-pickers select:enabled"));
  const narrow = texts.flatMap((field) => {
    if (field instanceof HTMLTextAreaElement) return field.scrollHeight > field.clientHeight ? [`field is too low for: ${field.placeholder}`] : [];
    const { font, paddingLeft, paddingRight } = getComputedStyle(field);
    context.font = font;
    const text = field instanceof HTMLSelectElement ? field.selectedOptions[0]?.text ?? "" : field.placeholder;
    const isTooNarrow = context.measureText(text).width > field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) + 1;
    return isTooNarrow ? [`field is too narrow for: ${text}`] : [];
  });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  /** @type {Set<string>} */
  const found = new Set();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = /** @type {Element} */ (text.parentElement);
    if (!text.nodeValue?.trim() || !isSeen(parent) || parent.closest("[translate=no], .chat-text, .chat-quote-text, .tile-name")) continue;
    for (let at = /** @type {Element | null} */ (parent); at; at = at.parentElement) {
      const { textOverflow, webkitLineClamp } = getComputedStyle(at);
      const isCut = textOverflow === "ellipsis" && at.scrollWidth > at.clientWidth;
      if (isCut || (webkitLineClamp !== "none" && at.scrollHeight > at.clientHeight)) found.add(`${at.className}: ${text.nodeValue}`);
    }
  }
  return [...found, ...narrow];
}

/**
 * Words in Latin letters without this one, which each word of the page's language has: texts on the screen, names of
 * buttons and the like. What people wrote, and what page translators leave alone, is no text of the page.
 * @param {{ letter: string, names: string[] }} options   `names`: what is the same in every language
 */
export function untranslated({ letter, names }) {
  const kept = "[translate=no], .chat-text, script, style, noscript, option";
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string | null} text */
  const check = (text) => {
    const own = names.reduce((rest, name) => rest.replaceAll(name, ""), text ?? "");
    if ((own.match(/[\p{Script=Latin}]{2,}/gu) ?? []).some((word) => !word.includes(letter))) found.add(own.trim());
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (text.parentElement?.checkVisibility() && !text.parentElement.closest(kept)) check(text.nodeValue);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [data-tip], [aria-valuetext]")) {
    if (!one.checkVisibility() || one.closest(kept)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-tip", "aria-valuetext"]) check(one.getAttribute(name));
  }
  return [...found];
}
