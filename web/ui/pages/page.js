// @ts-check
// Lays out the screens outside a call: a header with the product's name, and one column of content.

import { HOME } from "../kit/address.js";
import { element, icon, iconButton } from "../kit/dom.js";
import { fillLanguages } from "../kit/language_list.js";
import { words } from "../words.js";

/**
 * @param {string} name          of the screen, for styling
 * @param {{ goHome: () => void, openSettings?: () => void }} navigation
 * @param {HTMLElement[]} content
 */
export function page(name, { goHome, openSettings }, ...content) {
  const home = element("a", { class: "brand", href: HOME }, logo(), element("span", { translate: "no" }, words.product));
  home.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens in another tab
    event.preventDefault();
    goHome();
  });
  return element("div", { class: "frame", "data-screen": name },
    element("header", { class: "frame-header" }, home,
      ...(openSettings ? [languages(), iconButton(words.settings.title, "settings", { onclick: openSettings })] : [])),
    element("div", { class: "frame-content" }, ...content));
}

/** A heading that is focused when its screen appears, so that screen readers read it. @param {string} text */
export function screenTitle(text) {
  return element("h1", { tabindex: "-1" }, text);
}

function languages() {
  const select = fillLanguages(element("select", { "aria-label": words.settings.language }));
  return element("span", { class: "select" }, icon("language"), select, icon("chevron"));
}

function logo() {
  const drawn = icon("logo");
  drawn.setAttribute("class", "brand-mark");
  return drawn;
}
