// How a screen fits its window, and what can be made out of it.

/** @param {Element} one */
const isShown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && !one.closest(".visually-hidden, [inert], video");

/** The stage lays out its tiles in the frame after that of a new size. A browser may draw none where nothing changes. */
export function laidOut() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)));
    setTimeout(() => resolve(true), 1000);
  });
}

/** Clicks a call action wherever its button is, in a menu of a small screen too. @param {string} id */
export function runAction(id) {
  /** @type {HTMLElement | null} */
  const button = document.querySelector(`[data-action="${id}"]:not([hidden])`);
  button?.click();
  return button !== null;
}

/**
 * What reaches beyond the window's sides or has to be scrolled sideways, and controls that no scrolling brings into
 * view.
 */
export function stickingOut() {
  /** @type {string[]} */
  const found = [];
  const width = document.documentElement.clientWidth;
  /** @param {string} why @param {Element} element */
  const tell = (why, { tagName, classList, textContent }) =>
    found.push(`${why}: ${tagName} ${[...classList].join(".")} ${textContent?.slice(0, 40)}`);
  if (document.documentElement.scrollWidth > width) tell("the page scrolls sideways", document.documentElement);
  for (const one of document.body.querySelectorAll("*")) {
    if (!isShown(one)) continue;
    const { left, right, width: own } = one.getBoundingClientRect();
    const isShortened = one.parentElement && getComputedStyle(one.parentElement).textOverflow === "ellipsis"; // ends where that does
    if (own > 0 && !isShortened && (left < -1 || right > width + 1)) tell("beyond the side", one);
    const { overflowX } = getComputedStyle(one);
    if (["auto", "scroll"].includes(overflowX) && one.scrollWidth > one.clientWidth + 1) tell("scrolls sideways", one);
  }
  const places = [...document.querySelectorAll("*")].map((one) => /** @type {const} */ ([one, one.scrollLeft, one.scrollTop]));
  const open = document.querySelector("dialog[open], [popover]:popover-open") ?? document.body;
  for (const control of open.querySelectorAll("button, input, a[href]")) {
    if (!isShown(control) || control.matches(".visually-hidden")) continue;
    control.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { left, top, width: w, height: h } = control.getBoundingClientRect();
    if (!document.elementFromPoint(left + w / 2, top + h / 2)) tell("cannot be brought into view", control);
  }
  for (const [one, left, top] of places) one.scrollTo({ left, top, behavior: "instant" });
  return found;
}

/** Buttons whose icon or text does not stand out: in forced colours only the system's own are left. */
export function unseen() {
  /** @param {string} colour */
  const luminance = (colour) => {
    const [red, green, blue] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  /** @param {string} one @param {string} other */
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  /** @param {string} colour */
  const isClear = (colour) => /, 0\)|\/ 0\)|transparent/.test(colour);
  /** @param {Element} one */
  const behind = (one) => {
    for (let at = /** @type {Element | null} */ (one); at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  return [...document.querySelectorAll("button")].filter((button) => button.checkVisibility()).flatMap((button) => {
    const icon = button.querySelector("svg");
    const style = getComputedStyle(icon ?? button);
    const colour = icon && style.stroke !== "none" ? style.stroke : style.color;
    const name = button.ariaLabel ?? button.textContent;
    return contrast(colour, behind(button)) < 3 ? [`${name}: ${colour} on ${behind(button)}`] : [];
  });
}

/** Buttons of the bar and the room's name that overlap, or lie outside of the window. */
export function overlaps() {
  const shown = [...document.querySelectorAll(".controls .icon-button, .room-name, .call-timer")].filter((one) => one.checkVisibility());
  /** @param {Element} one */
  const nameOf = (one) => one.ariaLabel ?? one.textContent;
  return shown.flatMap((one, index) => {
    const a = one.getBoundingClientRect();
    const over = shown.slice(index + 1).filter((other) => {
      const b = other.getBoundingClientRect();
      return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    });
    const isOutside = a.left < 0 || a.right > innerWidth;
    return [
      ...over.map((other) => `${nameOf(one)} and ${nameOf(other)}`), ...(isOutside ? [`${nameOf(one)}: outside`] : []),
    ];
  });
}

/**
 * How many animations run, and what axe finds where the page runs in a direction: rule, and where. `onlyColours` leaves
 * out the rules that no theme changes, `onlyOpen` what is not in a panel, dialog or menu if one is open.
 * @param {{ direction: string, onlyColours: boolean, onlyOpen: boolean }} options
 */
export async function audit({ direction, onlyColours, onlyOpen }) {
  const running = runningAnimations();
  const open = document.querySelectorAll("dialog[open], [popover]:popover-open, .side-panel:not([hidden])");
  const rules = {
    "video-caption": { enabled: false }, // a live picture of a person has no captions
    "target-size": { enabled: true }, // WCAG 2.2, and off by default
  };
  const wanted = onlyColours ? { runOnly: ["color-contrast", "link-in-text-block"] } : { rules };
  const root = document.documentElement;
  const before = root.dir;
  root.dir = direction;
  const { violations } = await axe.run(onlyOpen && open.length > 0 ? open : document, { resultTypes: ["violations"], ...wanted });
  root.dir = before;
  return [running, violations.map(({ id, nodes }) => [id, nodes.map((/** @type {any} */ { target, failureSummary }) =>
    `${target.join(" ")}: ${failureSummary}`)])];
}

/** Which of these elements something else covers in their middle. @param {string} selector */
export function covered(selector) {
  return [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).filter((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return !one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  }).map(({ textContent }) => textContent);
}

/** How many animations run. */
export function runningAnimations() {
  return document.getAnimations().filter(({ playState }) => playState === "running").length;
}

/** Where the room's name and the duration begin where the page runs in a direction. @param {string} direction */
export function sidesOfAbout(direction) {
  const root = document.documentElement;
  const before = root.dir;
  root.dir = direction;
  const sides = [".room-name", ".call-timer"].map((selector) => {
    const place = /** @type {Element} */ (document.querySelector(selector));
    const range = document.createRange();
    range.selectNodeContents(place);
    const texts = [...range.getClientRects()].filter(({ width }) => width > 1);
    const { left, right } = place.getBoundingClientRect();
    return Math.min(...texts.map((text) => text.left)) - left < right - Math.max(...texts.map((text) => text.right)) ? "ltr" : "rtl";
  });
  root.dir = before;
  return sides;
}
