// Reactions.

/** Keeps in `most` how many reactions were shown at once. */
export function countReactions() {
  globalThis.most = 0;
  const count = () => { globalThis.most = Math.max(most, document.querySelectorAll(".reaction").length); };
  new MutationObserver(count).observe(document, { childList: true, subtree: true });
}

/** Sends far more reactions than are shown, past the page's own limit. Of more than these the receiver puts some off. */
export function floodReactions() {
  for (let count = 0; count < 20; count++) webvcon.call.send({ type: "reaction", reaction: "applause" });
}
