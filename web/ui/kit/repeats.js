// @ts-check
// Tells at once what happens for the first time. What happens again and again is told less and less often, with a count.

const PAUSE = 10_000; // ms between two tellings of the same subject; doubled with each count
const LONGEST_PAUSE = 60_000; // ms
const QUIET = 60_000; // ms without any change, after which a subject is new again
const MOST = 200; // subjects

/** Receives how often it has happened. @typedef {(count: number) => void} Tell */
/**
 * @typedef {object} Subject
 * @property {Map<string, number>} counts   how often each state was reached
 * @property {number} changed   ms, the last change
 * @property {number} told      ms
 * @property {number} pause     ms
 * @property {(() => void) | null} next   tells the latest change, at the end of the pause
 * @property {ReturnType<typeof setTimeout>} [timer]
 */

export class Repeats {
  #signal;
  #now;
  /** @type {Map<string, Subject>} the latest one last */
  #subjects = new Map();

  /** @param {AbortSignal} signal   tells nothing more when aborted @param {() => number} [now]   ms */
  constructor(signal, now = () => performance.now()) {
    this.#signal = signal;
    this.#now = now;
  }

  /**
   * Tells it now, or later together with further changes of this subject. Of those only the last one is told.
   * @param {string} about   the subject, such as "hand Anna"
   * @param {Tell} tell
   * @param {string} [state]   what the subject has become, if it goes back and forth between several states
   */
  add(about, tell, state = "") {
    const now = this.#now();
    const subject = this.#subjectOf(about, now);
    const count = (subject.counts.get(state) ?? 0) + 1;
    subject.counts.set(state, count);
    subject.changed = now;
    const tellNow = () => this.#tell(subject, tell, count);
    const wait = subject.told + subject.pause - now;
    if (count === 1 || (wait <= 0 && !subject.next)) return tellNow();
    if (!subject.next) subject.timer = setTimeout(() => subject.next?.(), wait);
    subject.next = tellNow;
  }

  /** @param {string} about @param {number} now */
  #subjectOf(about, now) {
    const known = this.#subjects.get(about);
    const isKnown = known && now - known.changed < QUIET;
    /** @type {Subject} */
    const subject = isKnown ? known : { counts: new Map(), changed: now, told: now, pause: PAUSE, next: null };
    this.#subjects.delete(about);
    this.#subjects.set(about, subject);
    if (this.#subjects.size > MOST) this.#subjects.delete(/** @type {string} */ (this.#subjects.keys().next().value));
    return subject;
  }

  /** @param {Subject} subject @param {Tell} tell @param {number} count */
  #tell(subject, tell, count) {
    subject.told = this.#now();
    if (count > 1) subject.pause = Math.min(subject.pause * 2, LONGEST_PAUSE);
    subject.next = null;
    clearTimeout(subject.timer);
    if (!this.#signal.aborted) tell(count);
  }
}
