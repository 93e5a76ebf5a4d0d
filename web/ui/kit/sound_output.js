// @ts-check
// Routes all of the page's audio to the chosen speaker: participants, chimes and the test sound.

/** @typedef {{ sinkId?: string, setSinkId?: (id: string) => Promise<void> }} MayHaveSink   not in all browsers */
/** @typedef {(HTMLMediaElement | AudioContext) & MayHaveSink} Sink */

const SYSTEM = ""; // id of the system's default speaker

class SoundOutput {
  #id = SYSTEM;
  /** @type {Set<Sink>} */
  #sinks = new Set();

  /** Whether this browser lets a page choose the speaker. */
  get canChoose() {
    return "setSinkId" in HTMLMediaElement.prototype;
  }

  /** Routes all audio to a speaker. @param {string} id   a device id */
  choose(id) {
    if (id === this.#id) return;
    this.#id = id;
    for (const sink of this.#sinks) this.#setSink(sink);
  }

  /** Routes a sink to the chosen speaker, now and later. @param {Sink} sink @returns {() => void} stops that */
  route(sink) {
    this.#sinks.add(sink);
    this.#setSink(sink);
    return () => { this.#sinks.delete(sink); };
  }

  /**
   * Plays generated audio.
   * @param {number} duration   ms
   * @param {(context: AudioContext, destination: AudioNode) => void} play
   */
  play(duration, play) {
    const context = new AudioContext();
    let end = () => {};
    if (this.#id === SYSTEM || "setSinkId" in context) {
      end = this.route(context);
      play(context, context.destination);
    } else { // AudioContext has no setSinkId here, so use an element
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
    }, duration);
  }

  /** @param {Sink} sink */
  async #setSink(sink) {
    if (!sink.setSinkId || (sink.sinkId ?? SYSTEM) === this.#id) return;
    try {
      await sink.setSinkId(this.#id);
    } catch {
      await sink.setSinkId(SYSTEM).catch(() => {}); // unplugged or not allowed
    }
  }
}

export const soundOutput = new SoundOutput();
