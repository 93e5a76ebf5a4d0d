// @ts-check
// Mixes several audio tracks into one for a recording. Tracks can be added and removed at any time.

const TICKS = 20; // per second

export class SoundMix {
  #context = new AudioContext();
  #destination = this.#context.createMediaStreamDestination();
  /** @type {Map<MediaStreamTrack, MediaStreamAudioSourceNode>} */
  #sources = new Map();
  #onTick;

  /** @param {() => void} onTick   called `TICKS` times a second by the audio clock, also in hidden pages */
  constructor(onTick) {
    this.#onTick = onTick;
    this.#context.resume().catch(() => {}); // some browsers wait for a click
    this.#tick();
  }

  /** The mixed audio. */
  get track() {
    return this.#destination.stream.getAudioTracks()[0];
  }

  /** Replaces the mixed tracks. Drops ended ones. @param {(MediaStreamTrack | null | undefined)[]} tracks */
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

  /** Plays a short silence, whose end is the tick. */
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
