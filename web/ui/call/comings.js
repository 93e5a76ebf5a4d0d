// @ts-check
// Tells who joins and leaves. Someone who does so again and again is told once, and again when they have settled.

const SETTLES = 15_000; // ms without a change
const MOST = 200; // names

/** @typedef {"joined" | "left"} Coming */
/** @typedef {{ told: Set<Coming>, last: Coming | null, timer?: ReturnType<typeof setTimeout> }} Person   `last`: told last */

/** @param {(name: string, coming: Coming) => void} tell @param {AbortSignal} signal   tells nothing more when aborted */
export function tellOnce(tell, signal) {
  /** @type {Map<string, Person>} the latest one last */
  const people = new Map();
  const forget = (/** @type {string} */ name) => {
    clearTimeout(people.get(name)?.timer);
    people.delete(name);
  };
  signal.addEventListener("abort", () => [...people.keys()].forEach(forget));
  return (/** @type {string} */ name, /** @type {Coming} */ coming) => {
    const { told, last } = people.get(name) ?? { told: new Set(), last: null };
    forget(name);
    /** @type {Person} */
    const person = { told, last };
    people.set(name, person);
    if (people.size > MOST) forget(/** @type {string} */ (people.keys().next().value));
    const tellNow = () => {
      person.last = coming;
      tell(name, coming);
    };
    if (!told.has(coming)) tellNow();
    told.add(coming);
    person.timer = setTimeout(() => {
      people.delete(name);
      if (person.last !== coming) tellNow();
    }, SETTLES);
  };
}
