// @ts-check
// Tells names apart that look alike: the second "Anna" in a call is shown as "Anna (2)". (Confusables: UTS #39.)

// Letters of other scripts, and digits, that look like those of the Latin script below them.
const LOOKALIKES = "аеорсухіјѕһԁԛԝӏАВЕЅІЈКМНОРСТУХοανρυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհցɑɡıI|10";
const LATIN = "aeopcyxijshdqwlABESlJKMHOPCTYXoavpuikABEZHlKMNOPTYXonuhgagilllO";

const LATIN_OF = new Map([...LOOKALIKES].map((letter, index) => [letter, LATIN[index]]));

/** The names of all participants of a call, by socket id. */
export class DistinctNames {
  /** @type {Map<string, { shown: string, keys: string[] }>} */
  #names = new Map();

  /**
   * Returns how to show a participant's name: with a number if someone who came before has one that looks like it.
   * @param {string} socketId @param {string} name
   */
  add(socketId, name) {
    const known = this.#names.get(socketId);
    if (known) return known.shown;
    const taken = new Set([...this.#names.values()].flatMap(({ keys }) => keys));
    let shown = name;
    for (let number = 2; keysOf(shown).some((key) => taken.has(key)); number++) shown = `${name} (${number})`;
    this.#names.set(socketId, { shown, keys: keysOf(shown) });
    return shown;
  }

  /**
   * Returns a participant with the name to show.
   * @template {import("./protocol.js").Knock} Entry
   * @param {Entry} one
   * @returns {Entry}
   */
  mark(one) {
    return { ...one, display_name: this.add(one.socket_id, one.display_name) };
  }

  /** @param {string} socketId */
  remove(socketId) {
    this.#names.delete(socketId);
  }

  /** Removes all others. @param {string[]} socketIds */
  retain(socketIds) {
    for (const socketId of this.#names.keys()) if (!socketIds.includes(socketId)) this.remove(socketId);
  }

  clear() {
    this.#names.clear();
  }
}

/**
 * Returns what two names have in common if they look alike: a skeleton, or the same letters in another case.
 * @param {string} name
 */
function keysOf(name) {
  const visible = name.normalize("NFKC").replace(/\p{DI}/gu, "").replace(/\s+/gu, " ").trim();
  const skeleton = Array.from(visible, (letter) => LATIN_OF.get(letter) ?? letter).join("");
  return [`looks like ${skeleton}`, `reads as ${visible.toLowerCase()}`];
}
