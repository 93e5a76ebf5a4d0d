// @ts-check
// Who or what gets the big place on the stage. Knows neither elements nor sizes.

/** @typedef {"grid" | "speaker"} View */

/**
 * @template Tile
 * @param {object} wishes
 * @param {Tile | null} wishes.pinned      by hand; wins
 * @param {Tile[]} wishes.screens          that others show and that were not made small by hand, oldest first
 * @param {View} wishes.view
 * @param {Tile | null} wishes.speaker     to be followed
 * @param {Tile[]} wishes.people           the others
 * @returns {Tile | null} null where all are alike
 */
export function chooseMain({ pinned, screens, view, speaker, people }) {
  if (pinned) return pinned;
  if (screens.length > 0) return screens[screens.length - 1];
  if (view === "grid") return null;
  return speaker ?? people[0] ?? null;
}
