// @ts-check
// Emits typed events with one detail each. Does not use CustomEvent, which Node 18 lacks.

/** @template Detail */
class DetailEvent extends Event {
  /** @param {string} name @param {Detail} detail */
  constructor(name, detail) {
    super(name);
    this.detail = detail;
  }
}

/**
 * An EventTarget with typed events. `Events` maps each event name to the type of its detail.
 * @template {object} Events
 */
export class Emitter extends EventTarget {
  /**
   * Calls `listener` with the detail of each `name` event.
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} listener
   * @param {{ signal?: AbortSignal }} [options]   removes the listener when aborted
   */
  on(name, listener, { signal } = {}) {
    const forward = /** @param {Event} event */ (event) =>
      listener(/** @type {DetailEvent<Events[Name]>} */ (event).detail);
    this.addEventListener(name, forward, { signal });
  }

  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Events[Name]} detail
   * @protected
   */
  emit(name, detail) {
    this.dispatchEvent(new DetailEvent(name, detail));
  }
}
