// @ts-check
// Chooses which item to drop from a full list, so that no one's items push out those of the others.

/**
 * Returns the oldest item of the owner that has most of them.
 * @template Item
 * @param {Iterable<Item>} items   oldest first; at least one
 * @param {(item: Item) => string} ownerOf
 * @returns {Item}
 */
export function itemToDrop(items, ownerOf) {
  /** @type {Map<string, { oldest: Item, count: number }>} */
  const owners = new Map();
  for (const item of items) {
    const owned = owners.get(ownerOf(item)) ?? { oldest: item, count: 0 };
    owned.count += 1;
    owners.set(ownerOf(item), owned);
  }
  return [...owners.values()].reduce((most, owned) => (owned.count > most.count ? owned : most)).oldest;
}
