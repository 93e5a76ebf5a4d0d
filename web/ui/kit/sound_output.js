// @ts-check
// Which speaker the page sounds from: the people in a call, chimes and the test sound alike.

/** @typedef {{ sinkId?: string, setSinkId?: (id: string) => Promise<void> }} MayBePointed   some browsers can */
/** @typedef {(HTMLMediaElement | AudioContext) & MayBePointed} Sink */

const SYSTEM = ""; // the speaker that the system has chosen

class SoundOutput {
  #id = SYSTEM;
  /** @type {Set<Sink>} */
  #sinks = new Set();

  /** Not every browser lets a page choose. */
  get canChoose() {
    return "setSinkId" in HTMLMediaElement.prototype;
  }

  /** From now on it all sounds there. @param {string} id */
  choose(id) {
    if (id === this.#id) return;
    this.#id = id;
    for (const sink of this.#sinks) this.#point(sink);
  }

  /** Lets a sound come from the chosen speaker, also when that changes. @param {Sink} sink @returns {() => void} */
  route(sink) {
    this.#sinks.add(sink);
    this.#point(sink);
    return () => { this.#sinks.delete(sink); };
  }

  /**
   * Plays what is made on the spot.
   * @param {number} lasts   ms
   * @param {(context: AudioContext, destination: AudioNode) => void} play
   */
  play(lasts, play) {
    const context = new AudioContext();
    let end = () => {};
    if (this.#id === SYSTEM || "setSinkId" in context) {
      end = this.route(context);
      play(context, context.destination);
    } else { // only elements can be pointed elsewhere: it goes through one
      const stream = context.createMediaStreamDestination();
      const audio = new Audio();
      audio.srcObject = stream.stream;
      end = this.route(audio);
      audio.play().catch(() => {});
      play(context, stream);
    }
    setTimeout(() => {
      end();
      context.close();
    }, lasts);
  }

  /** @param {Sink} sink */
  async #point(sink) {
    if (!sink.setSinkId || (sink.sinkId ?? SYSTEM) === this.#id) return;
    try {
      await sink.setSinkId(this.#id);
    } catch {
      await sink.setSinkId(SYSTEM).catch(() => {}); // unplugged meanwhile, or not allowed
    }
  }
}

export const soundOutput = new SoundOutput();
