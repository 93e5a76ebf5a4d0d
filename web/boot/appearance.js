// @ts-check
// Theme and size of labels as remembered, before anything is drawn: no module, since those run after the first paint.
// Shares its key with ui/memory.js and its attributes with ui/preferences.js.

try {
  const { theme, labels } = JSON.parse(localStorage.getItem("preferences") ?? "{}");
  if (theme) document.documentElement.dataset.theme = theme;
  if (labels) document.documentElement.dataset.labels = labels;
} catch {
  // nothing is remembered, or nothing may be: the style sheet has fitting values
}
