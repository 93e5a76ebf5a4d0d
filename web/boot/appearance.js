// @ts-check
// Applies the saved theme, label size, mirroring and framing before the first paint. Not a module, since modules run later.
// Uses the key of ui/kit/memory.js and the attributes of ui/kit/preferences.js.

try {
  const { theme, labels, mirrorsSelf, framing } = JSON.parse(localStorage.getItem("preferences") ?? "{}");
  if (theme) document.documentElement.dataset.theme = theme;
  if (labels) document.documentElement.dataset.labels = labels;
  if (framing) document.documentElement.dataset.framing = framing;
  if (mirrorsSelf === false) document.documentElement.dataset.mirror = "off";
} catch {
  // no preferences, or no access to storage: the style sheet has defaults
}
