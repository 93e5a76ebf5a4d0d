// @ts-check
// Several sounds as one track, for a recording. Whoever comes or goes meanwhile is a track more or less in it.

const TICKS = 20; // a second

export class SoundMix {
  #context = new AudioContext();
  #destination = this.#context.createMediaStreamDestination();
  /** @type {Map<MediaStreamTrack, MediaStreamAudioSourceNode>} */
  #sources = new Map();
  #onTick;

  /** @param {() => void} onTick   many times a second, in step with the sound: also while the page is hidden and its timers rest */
  constructor(onTick) {
    this.#onTick = onTick;
    this.#context.resume().catch(() => {}); // it may wait for a click
    this.#tick();
  }

  /** The mixed sound. */
  get track() {
    return this.#destination.stream.getAudioTracks()[0];
  }

  /** Has exactly these in it from now on. @param {(MediaStreamTrack | null | undefined)[]} tracks */
  setTracks(tracks) {
    for (const [track, source] of this.#sources) {
      if (tracks.includes(track) && track.readyState === "live") continue;
      source.disconnect();
      this.#sources.delete(track);
    }
    for (const track of tracks) {
      if (!track || track.readyState === "ended" || this.#sources.has(track)) continue;
      const source = this.#context.createMediaStreamSource(new MediaStream([track]));
      source.connect(this.#destination);
      this.#sources.set(track, source);
    }
  }

  close() {
    this.#context.close().catch(() => {});
  }

  /** Silence that ends a moment from now. */
  #tick() {
    if (this.#context.state === "closed") return;
    const silence = new ConstantSourceNode(this.#context, { offset: 0 });
    silence.connect(this.#destination);
    silence.onended = () => {
      silence.disconnect();
      this.#onTick();
      this.#tick();
    };
    silence.start();
    silence.stop(this.#context.currentTime + 1 / TICKS);
  }
}
