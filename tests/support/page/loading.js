// What a browser fetches to show the page, and when a picture comes.

const resources = () =>
  /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));

/** The size of each fetched file in bytes, after decompression. */
export function fetchedSizes() {
  const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("navigation"));
  return Object.fromEntries([...entries, ...resources()].map(({ name, decodedBodySize }) => [name, decodedBodySize]));
}

/** Files with a version in their address that did not come from the browser's cache. */
export function fetchedFromServer() {
  return resources().filter(({ name, transferSize }) => name.includes("/assets/") && transferSize > 0)
    .map(({ name }) => name);
}

/** Joins as soon as it can; `times` are ms since the start of the navigation. */
export function joinAtOnce() {
  globalThis.times = {};
  const timer = setInterval(() => {
    /** @type {HTMLElement | null} */
    const join = document.querySelector('form button[type="submit"]');
    if (join && !times.join) {
      times.join = performance.now();
      join.click();
    }
    /** @type {HTMLVideoElement | null} */
    const video = document.querySelector(".tile:not([data-self]) video");
    if (!video) return;
    clearInterval(timer);
    video.requestVideoFrameCallback(() => { times.firstFrame = performance.now(); });
  }, 5);
}

/** Joins as "Ada" as soon as it can, as someone who was never here; `times` are ms since the start of the navigation. */
export function joinAsNewcomer() {
  globalThis.times = {};
  const timer = setInterval(() => {
    /** @type {HTMLElement | null} */
    const join = document.querySelector('form button[type="submit"]');
    if (join && !times.join) {
      times.join = performance.now();
      times.requestsBefore = resources().length + 1;
      /** @type {HTMLInputElement} */ (document.getElementById("display-name")).value = "Ada";
      join.click();
    }
    if (!document.querySelector(".stage")) return;
    clearInterval(timer);
    times.firstPaint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    times.call = performance.now();
    times.requestsAfter = resources().length + 1 - (times.requestsBefore ?? 0);
  }, 5);
}
