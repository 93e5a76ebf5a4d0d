// @ts-check
// Batches items that arrive in a burst.

/**
 * Returns a function that adds an item to the current batch.
 * @template Item
 * @param {number} duration   ms from the first item until the batch is delivered
 * @param {(items: Item[]) => void} deliver
 * @param {number} [rest]   ms at least between two batches
 * @returns {(item: Item) => void}
 */
export function collect(duration, deliver, rest = 0) {
  /** @type {Item[]} */
  let items = [];
  let isResting = false;
  const end = () => {
    if (items.length === 0) return;
    const batch = items;
    items = [];
    if (rest > 0) {
      isResting = true;
      setTimeout(() => {
        isResting = false;
        end();
      }, rest);
    }
    deliver(batch);
  };
  return (item) => {
    if (items.push(item) === 1 && !isResting) setTimeout(end, duration);
  };
}
