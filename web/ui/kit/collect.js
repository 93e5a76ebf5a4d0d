// @ts-check
// Batches items that arrive in a burst.

/**
 * Returns a function that adds an item to the current batch.
 * @template Item
 * @param {number} duration   ms from the first item until the batch is delivered
 * @param {(items: Item[]) => void} deliver
 * @returns {(item: Item) => void}
 */
export function collect(duration, deliver) {
  /** @type {Item[]} */
  let items = [];
  const end = () => {
    const batch = items;
    items = [];
    deliver(batch);
  };
  return (item) => {
    if (items.push(item) === 1) setTimeout(end, duration);
  };
}
