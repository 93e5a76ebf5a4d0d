// @ts-check
// What is needed rarely: loaded as soon as nothing else is to be done, for the server may be away once it is.

const AFTER = 2_000; // ms; the first pictures come first

/**
 * @template Module
 * @param {() => Promise<Module>} load
 * @param {AbortSignal} signal
 * @returns {() => Promise<Module>} what was loaded; asks again where that failed
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
