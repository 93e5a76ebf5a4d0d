// @ts-check
// Creates elements. Text is always inserted as text nodes, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {string | boolean | number | ((event: any) => void)} Attribute */

/**
 * Creates an element with attributes (true and false set or omit a boolean one), listeners (`onclick: f`) and
 * children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** @param {string} name   id of a symbol in a loaded sprite, without `icon-` */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "use"));
  setIcon(svg, name);
  return svg;
}

/** @param {SVGSVGElement} svg @param {string} name */
export function setIcon(svg, name) {
  svg.firstElementChild?.setAttribute("href", `#icon-${name}`);
}

/** Completed and running loads, by URL. @type {Map<string, Promise<void>>} */
const loads = new Map();

/**
 * Loads something once. A failed load can be repeated.
 * @param {string} url
 * @param {() => Promise<void>} load
 */
function once(url, load) {
  const loading = loads.get(url) ?? load();
  loads.set(url, loading);
  loading.catch(() => loads.delete(url));
  return loading;
}

/**
 * Inserts an SVG sprite into the document, so that its icons also show while the server is unreachable.
 * @param {string} url
 */
export const loadIcons = (url) => once(url, () => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest(); // Trusted Types would want a policy for a DOMParser
  request.open("GET", url);
  request.responseType = "document";
  request.onload = request.onerror = () => {
    const sprite = request.status === 200 && request.responseXML?.documentElement;
    if (!sprite) return reject(new Error(`failed to load ${url}: status ${request.status}`));
    sprite.toggleAttribute("hidden", true);
    document.body.append(document.importNode(sprite, true));
    resolve();
  };
  request.send();
}));

/** Adds a style sheet. @param {string} url */
export const loadStyles = (url) => once(url, () => new Promise((resolve, reject) => {
  document.head.append(element("link", {
    rel: "stylesheet", href: url, "data-added": true, // load_check.js reports the others
    onload: () => resolve(),
    onerror: ({ target }) => {
      target.remove();
      reject(new Error(`failed to load ${url}`));
    },
  }));
}));

/**
 * @param {string} label
 * @param {Record<string, Attribute>} [attributes]
 * @param {string} [iconName]
 */
export function button(label, attributes = {}, iconName) {
  const made = element("button", { type: "button", class: "button", ...attributes });
  if (iconName) made.append(icon(iconName));
  made.append(element("span", {}, label));
  return made;
}

/**
 * @param {string} label   accessible name and tooltip
 * @param {string} iconName
 * @param {Record<string, Attribute>} [attributes]
 */
export function iconButton(label, iconName, attributes = {}) {
  const named = { type: "button", class: "icon-button", "aria-label": label, title: label };
  return element("button", { ...named, ...attributes }, icon(iconName));
}

/**
 * Returns the element with an id. Throws if it is missing, so that mistakes show at start.
 * @param {string} id
 */
export function required(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`element #${id} is missing`);
  return found;
}
