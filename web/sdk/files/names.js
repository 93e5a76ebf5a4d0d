// @ts-check
// Sanitizes file names from peers, so that they are safe to show and to save on any system.

const MAX_LENGTH = 120; // characters
const MAX_BYTES = 200; // in UTF-8; file systems hold 255, of which browsers take some for " (1)" and ".crdownload"
const MAX_EXTENSION = 12;

/** Control characters, including bidirectional ones that disguise a file's extension. Joiners stay: words and emoji need them. */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const NEEDLESS_JOINERS = /[\u200c\u200d]+(?![^\0-\x7f\u200c\u200d])|^[\u200c\u200d]+/g; // at the start, before ASCII, all but one
const FORBIDDEN = /[<>:"/\\|?*]/g; // on some system
const RESERVED = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\.|$)/i; // device names on Windows

/** Returns a safe file name. Any path is removed. @param {string} name */
export function cleanFileName(name) {
  const [last = ""] = name.slice(-1_000).split(/[/\\]/).slice(-1);
  const short = shorten(last.replace(INVISIBLE, "").replace(FORBIDDEN, "_").trim());
  const clean = short.replace(NEEDLESS_JOINERS, "").trim().replace(/[.\s]+$/, "") || "file";
  return RESERVED.test(clean) ? `_${clean}` : clean;
}

/** The extension in lower case, without the dot; "" if there is none. @param {string} name */
export function extensionOf(name) {
  const extension = /^.+\.([^.\s]+)$/.exec(name)?.[1] ?? "";
  return extension.length <= MAX_EXTENSION ? extension.toLowerCase() : "";
}

/** Shortens a name to `MAX_LENGTH` and `MAX_BYTES`, keeping the extension. @param {string} name */
function shorten(name) {
  const extension = extensionOf(name);
  const ending = extension && `.${name.slice(-extension.length)}`;
  const stem = [...name.slice(0, name.length - ending.length)].slice(0, MAX_LENGTH - ending.length);
  while (bytes(stem.join("") + ending) > MAX_BYTES) stem.pop();
  return stem.join("") + ending;
}

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text).length;
