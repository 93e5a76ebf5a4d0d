// What a page announces to screen readers, toasts included.

/** Keeps every announcement in `heard`. */
export function keepHeard() {
  globalThis.heard = [];
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      if (/** @type {Element} */ (target).id !== "announcements") continue;
      heard.push(...[...addedNodes].map(({ textContent }) => textContent ?? ""));
    }
  }).observe(document, { childList: true, subtree: true });
}

/** Keeps in `spoken` every text that a screen reader says unasked: of all live regions, alerts and states. */
export function keepSpoken() {
  const regions = "[aria-live]:not([aria-live=off]), [role=alert], [role=status], [role=log]:not([aria-live])";
  globalThis.spoken = [];
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const place = target instanceof Element ? target : target.parentElement;
      const isInside = place?.closest(regions);
      for (const node of target instanceof Text ? [target] : addedNodes) {
        const added = node instanceof Element ? [node, ...node.querySelectorAll("*")].filter((one) => one.matches(regions)) : [];
        for (const { textContent } of isInside ? [node] : added) if (textContent?.trim()) spoken.push(textContent.trim());
      }
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
}

/**
 * The sentences with this ending, once they name `count` people together: "A, B, and 3 others joined" names five.
 * @param {{ ending: string, count: number }} expected
 */
export function namedPeople({ ending, count }) {
  const told = heard.filter((sentence) => sentence.endsWith(ending));
  const people = told.map((sentence) =>
    sentence.split(/, | and /).length + Number(/(\d+) others/.exec(sentence)?.[1] ?? 1) - 1);
  return people.reduce((sum, one) => sum + one, 0) === count && told;
}

/** The messages read out from one person, once there are that many. @param {[name: string, count: number]} expected */
export function heardFrom([name, count]) {
  const texts = heard.filter((text) => text.startsWith(`${name}: `));
  return texts.length >= count && texts;
}
