// @ts-check
// Why there is no picture or sound from this device, as codes: one for each way out of it.

/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/**
 * @typedef {"permission_denied" | "permission_open" | "blocked_by_system" | "blocked_by_page" | "not_found" | "in_use"
 *   | "insecure_page" | "overconstrained" | "unsupported" | "unknown"} MediaProblem
 */

/** @typedef {{ featurePolicy?: { allowsFeature: (name: string) => boolean } }} MayTellPolicy */

/** @param {unknown} error   of getUserMedia @returns {MediaProblem} */
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
 * The error says only that something refused; what that was is told by the browser's own record of it.
 * @param {unknown} error
 * @param {MediaKind} kind
 * @returns {Promise<MediaProblem>}
 */
export async function causeOf(error, kind) {
  const problem = problemOf(error);
  if (problem !== "permission_denied") return problem;
  if (isWithheldByPage(kind)) return "blocked_by_page";
  switch (await permissionState(kind)) {
    case "prompt": return "permission_open";
    case "granted": return "blocked_by_system";
    default: return problem;
  }
}

/** @param {MediaKind} kind @returns {Promise<PermissionState | "unknown">} */
export async function permissionState(kind) {
  const name = /** @type {PermissionName} */ (nameOf(kind));
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return "unknown"; // not every browser can tell
  }
}

/** A page that embeds this one has to pass its devices on; some browsers say whether it does. @param {MediaKind} kind */
function isWithheldByPage(kind) {
  const page = /** @type {MayTellPolicy} */ (globalThis.document ?? {});
  return page.featurePolicy?.allowsFeature(nameOf(kind)) === false;
}

/** @param {MediaKind} kind   as permissions and policies call it */
const nameOf = (kind) => (kind === "audio" ? "microphone" : "camera");
