// @ts-check
// Chooses the large tile on the stage.

/** @typedef {"grid" | "speaker"} View */

/**
 * Chooses by priority: pinned, latest screen, active speaker.
 * @template Tile
 * @param {object} state
 * @param {Tile | null} state.pinned      pinned by the user
 * @param {Tile[]} state.screens          shared by others and not unpinned, oldest first
 * @param {View} state.view
 * @param {Tile | null} state.speaker     the active speaker
 * @param {Tile[]} state.people           all other participants
 * @returns {Tile | null} null for a grid of equal tiles
 */
export function chooseMain({ pinned, screens, view, speaker, people }) {
  if (pinned) return pinned;
  if (screens.length > 0) return screens[screens.length - 1];
  if (view === "grid") return null;
  return speaker ?? people[0] ?? null;
}
