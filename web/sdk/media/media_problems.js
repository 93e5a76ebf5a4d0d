// @ts-check
// Maps getUserMedia errors to problem codes, one for each remedy.

/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/**
 * @typedef {"permission_denied" | "permission_open" | "blocked_by_system" | "blocked_by_page" | "not_found" | "in_use"
 *   | "insecure_page" | "overconstrained" | "unsupported" | "unknown"} MediaProblem
 */

/** @typedef {{ featurePolicy?: { allowsFeature: (name: string) => boolean } }} DocumentWithPolicy */

/** @param {unknown} error   from getUserMedia @returns {MediaProblem} */
export function problemOf(error) {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError": return "permission_denied";
    case "NotFoundError": return "not_found";
    case "NotReadableError":
    case "AbortError": return "in_use";
    case "SecurityError": return globalThis.isSecureContext ? "permission_denied" : "insecure_page";
    case "NotSupportedError": return "unsupported";
    case "OverconstrainedError": return "overconstrained";
    default: return "unknown";
  }
}

/**
 * Distinguishes the causes of NotAllowedError (page policy, dismissed prompt, system, person) by the permission state.
 * @param {unknown} error
 * @param {MediaKind} kind
 * @returns {Promise<MediaProblem>}
 */
export async function causeOf(error, kind) {
  const problem = problemOf(error);
  if (problem !== "permission_denied") return problem;
  if (isWithheldByPage(kind)) return "blocked_by_page";
  switch ((await permissionOf(kind))?.state) {
    case "prompt": return "permission_open";
    case "granted": return "blocked_by_system";
    default: return problem;
  }
}

/** Returns the browser's record, or null: not every browser has it. @param {MediaKind} kind */
export async function permissionOf(kind) {
  const name = /** @type {PermissionName} */ (nameOf(kind));
  try {
    return await navigator.permissions.query({ name });
  } catch {
    return null;
  }
}

/** Returns true if the embedding page denies the device. Only some browsers can tell. @param {MediaKind} kind */
function isWithheldByPage(kind) {
  const page = /** @type {DocumentWithPolicy} */ (globalThis.document ?? {});
  return page.featurePolicy?.allowsFeature(nameOf(kind)) === false;
}

/** Name of a kind in permissions and policies. @param {MediaKind} kind */
const nameOf = (kind) => (kind === "audio" ? "microphone" : "camera");
