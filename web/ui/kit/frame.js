// @ts-check
// Draws many changes at once, in the next frame.

const WITHOUT_FRAMES = 100; // ms; hidden pages have no frames

/**
 * Returns a function that runs `draw` in the next frame, once however often it is called until then.
 * @param {() => void} draw
 * @param {AbortSignal} [signal]   no longer draws when aborted
 * @param {number} [every]   ms at least between two draws, for those that take long
 * @returns {() => void}
 */
export function oncePerFrame(draw, signal, every = 0) {
  let isScheduled = false;
  let isResting = false;
  const run = () => {
    if (!isScheduled || isResting) return;
    isScheduled = false;
    if (signal?.aborted) return;
    if (every > 0) {
      isResting = true;
      setTimeout(() => { isResting = false; run(); }, every);
    }
    draw();
  };
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    if (isResting) return;
    requestAnimationFrame(run);
    setTimeout(run, WITHOUT_FRAMES);
  };
}
