// Contrast of the colours that axe sees only if the pointer happens to be there (WCAG 2.2, 1.4.3).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const TOKENS = readFileSync(new URL("../../web/styles/tokens.css", import.meta.url), "utf8");
const TEXT = 4.5;

/** The colour of a token by theme. */
function colourOf(name, theme) {
  const [, value] = new RegExp(`--${name}: (.*);`).exec(TOKENS);
  const found = value.match(/#[0-9a-f]{6}/g);
  return found.length === 1 ? found[0] : found[theme === "light" ? 0 : 1];
}

/** Relative luminance, 0 to 1. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

for (const theme of ["light", "dark"]) {
  for (const [text, background] of [
    ["on-danger", "danger"], ["on-danger", "danger-hover"], ["on-accent", "accent"], ["on-accent", "accent-hover"],
    ["text", "tile"], ["text", "avatar"], ["text", "surface-sunken"], ["text", "accent-soft"], ["problem", "danger-soft"],
    ["problem", "tile"], ["text-quiet", "tile"],
  ]) {
    test(`${text} can be read on ${background} in the ${theme} theme`, () => {
      const [one, other] = [text, background].map((name) => luminance(colourOf(name, theme)));
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      assert.ok(contrast >= TEXT, contrast.toFixed(2));
    });
  }
}
