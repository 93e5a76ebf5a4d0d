// @ts-check
// Sanitizes file names from peers, so that they are safe to show and to save on any system.

const MAX_LENGTH = 120; // characters; file systems hold 255 bytes
const MAX_EXTENSION = 12;

/** Control characters, including bidirectional ones that disguise a file's extension. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const FORBIDDEN = /[<>:"/\\|?*]/g; // on some system
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i; // device names on Windows

/** Returns a safe file name. Any path is removed. @param {string} name */
export function cleanFileName(name) {
  const [last = ""] = name.slice(-1_000).split(/[/\\]/).slice(-1);
  const clean = last.replace(INVISIBLE, "").replace(FORBIDDEN, "_").trim().replace(/^[.\s]+|[.\s]+$/g, "");
  const short = shorten(clean) || "file";
  return RESERVED.test(short) ? `_${short}` : short;
}

/** The extension in lower case, without the dot; "" if there is none. @param {string} name */
export function extensionOf(name) {
  const extension = /^.+\.([^.\s]+)$/.exec(name)?.[1] ?? "";
  return extension.length <= MAX_EXTENSION ? extension.toLowerCase() : "";
}

/** Shortens a name to `MAX_LENGTH`, keeping the extension. @param {string} name */
function shorten(name) {
  const characters = [...name];
  if (characters.length <= MAX_LENGTH) return name;
  const extension = extensionOf(name);
  const ending = extension && `.${name.slice(-extension.length)}`;
  return `${characters.slice(0, MAX_LENGTH - ending.length).join("").trim()}${ending}`;
}
