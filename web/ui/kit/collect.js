// @ts-check
// What comes in a burst, told together.

/**
 * @template Item
 * @param {number} lasts   ms from the first item until all that came are told
 * @param {(items: Item[]) => void} tell
 * @returns {(item: Item) => void}
 */
export function collect(lasts, tell) {
  /** @type {Item[]} */
  let items = [];
  const end = () => {
    const gathered = items;
    items = [];
    tell(gathered);
  };
  return (item) => {
    if (items.push(item) === 1) setTimeout(end, lasts);
  };
}
