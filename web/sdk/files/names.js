// @ts-check
// Names of files that others chose, made fit to be shown and to be saved on any system.

const MAX_LENGTH = 120; // characters; file systems hold 255 bytes
const MAX_EXTENSION = 12;

/** Control characters, and those that let a name look as if it ended otherwise. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const FORBIDDEN = /[<>:"/\\|?*]/g; // on one system or another
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i; // Windows takes these for devices

/** @param {string} name   perhaps with a path, of which only the end is a name */
export function cleanFileName(name) {
  const [last = ""] = name.slice(-1_000).split(/[/\\]/).slice(-1);
  const clean = last.replace(INVISIBLE, "").replace(FORBIDDEN, "_").trim().replace(/^[.\s]+|[.\s]+$/g, "");
  const short = shorten(clean) || "file";
  return RESERVED.test(short) ? `_${short}` : short;
}

/** What stands after the last dot, in lower case; empty where there is none. @param {string} name */
export function extensionOf(name) {
  const extension = /^.+\.([^.\s]+)$/.exec(name)?.[1] ?? "";
  return extension.length <= MAX_EXTENSION ? extension.toLowerCase() : "";
}

/** Keeps the ending: it says what opens the file. @param {string} name */
function shorten(name) {
  const characters = [...name];
  if (characters.length <= MAX_LENGTH) return name;
  const extension = extensionOf(name);
  const ending = extension && `.${name.slice(-extension.length)}`;
  return `${characters.slice(0, MAX_LENGTH - ending.length).join("").trim()}${ending}`;
}
