// @ts-check
// Loads rarely used modules in advance, since the server may be unreachable when they are needed.

const AFTER = 2_000; // ms; the first videos have priority

/**
 * @template Module
 * @param {() => Promise<Module>} load
 * @param {AbortSignal} signal
 * @returns {() => Promise<Module>} returns the module; loads again after a failure
 */
export function loadLater(load, signal) {
  /** @type {Promise<Module> | undefined} */
  let loading;
  const loaded = () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const timer = setTimeout(() => loaded().catch(() => {}), AFTER);
  signal.addEventListener("abort", () => clearTimeout(timer));
  return loaded;
}
