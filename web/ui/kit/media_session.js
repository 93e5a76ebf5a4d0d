// @ts-check
// Sets handlers for the keys that browsers pass on to a page with media.

/**
 * Returns false if the browser does not know the key.
 * @param {string} key   a MediaSessionAction, perhaps newer than the browser
 * @param {(() => void) | null} run   null removes the handler
 */
export function setMediaKey(key, run) {
  try {
    navigator.mediaSession.setActionHandler(/** @type {MediaSessionAction} */ (key), run);
    return true;
  } catch {
    return false;
  }
}

/** True if the browser may open the floating window when the tab is hidden. */
export const mayFloatAutomatically = setMediaKey("enterpictureinpicture", null);
