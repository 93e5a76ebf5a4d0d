// @ts-check
// Facts, told by name with one detail each. Typed, and without CustomEvent, which Node 18 lacks.

/** @template Detail */
class Fact extends Event {
  /** @param {string} name @param {Detail} detail */
  constructor(name, detail) {
    super(name);
    this.detail = detail;
  }
}

/**
 * An EventTarget whose facts have types: `Facts` maps each name to its detail.
 * @template {object} Facts
 */
export class Emitter extends EventTarget {
  /**
   * Calls `listener` with the detail of each `name` from now on; the answer ends it.
   * @template {keyof Facts & string} Name
   * @param {Name} name
   * @param {(detail: Facts[Name]) => void} listener
   * @param {{ signal?: AbortSignal }} [options]   ends it too
   */
  on(name, listener, { signal } = {}) {
    const heard = /** @param {Event} event */ (event) =>
      listener(/** @type {Fact<Facts[Name]>} */ (event).detail);
    this.addEventListener(name, heard, { signal });
    return () => this.removeEventListener(name, heard);
  }

  /**
   * @template {keyof Facts & string} Name
   * @param {Name} name
   * @param {Facts[Name]} detail
   * @protected
   */
  emit(name, detail) {
    this.dispatchEvent(new Fact(name, detail));
  }
}
