// Reactions.

/** Keeps in `most` how many reactions were shown at once. */
export function countReactions() {
  globalThis.most = 0;
  const count = () => { globalThis.most = Math.max(most, document.querySelectorAll(".reaction").length); };
  new MutationObserver(count).observe(document, { childList: true, subtree: true });
}

/** Sends far more reactions than are allowed, past the page's own limit. */
export function floodReactions() {
  for (let count = 0; count < 60; count++) webvcon.call.send({ type: "reaction", reaction: "applause" });
}
