// @ts-check
// Draws reactions.

/** @type {Record<import("../../sdk/messages/reactions.js").Reaction, string>} */
export const SIGNS = { thumbs_up: "👍", heart: "❤️", applause: "👏", laughter: "😂", surprise: "😮", celebration: "🎉" };
