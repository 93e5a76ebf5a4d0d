// Scripts that run before the page's own: cameras, microphones and networks as a test wants them.

const getDevices = () => {
  const { mediaDevices } = navigator;
  return { mediaDevices, getUserMedia: mediaDevices.getUserMedia.bind(mediaDevices) };
};

/** @param {boolean | MediaTrackConstraints | undefined} constraints */
const detailsOf = (constraints) => typeof constraints === "object" ? constraints : {};

/**
 * Small pictures and unprocessed sound, whatever the page asks for, so that two cores carry several pages. To capture,
 * send and play sound takes three quarters of what a call takes; a silent microphone is on, but never has any.
 * @param {{ frameRate: number, height?: number, isSilent?: boolean }} options
 */
export function smallCamera({ frameRate, height = 180, isSilent = false }) {
  if (!navigator.mediaDevices) return; // a page without https
  const { mediaDevices, getUserMedia } = getDevices();
  const small = { width: height * 16 / 9, height, frameRate: { max: frameRate } };
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
    const sound = audio && !isSilent && { ...detailsOf(audio), ...plain };
    const stream = sound || video ? await getUserMedia({ audio: sound, video: video && small }) : new MediaStream();
    if (audio && isSilent) stream.addTrack(await silentMicrophone());
    for (const track of stream.getVideoTracks()) { // stays small, whatever the page asks of it later
      const apply = track.applyConstraints.bind(track);
      track.applyConstraints = (constraints) => apply({ ...constraints, ...small });
    }
    return stream;
  };
}

/** A track that looks like that of the first microphone. */
async function silentMicrophone() {
  const microphone = (await navigator.mediaDevices.enumerateDevices()).find(({ kind }) => kind === "audioinput");
  const track = new MediaStreamTrackGenerator({ kind: "audio" });
  const { deviceId = "", label = "" } = microphone ?? {};
  return Object.defineProperties(track, { label: { value: label }, getSettings: { value: () => ({ deviceId }) } });
}

/** A network that lets nothing through but a relay, and of several URLs only this one. @param {string} [only] */
export function relayOnly(only) {
  /** @param {RTCConfiguration} [configuration] @returns {RTCConfiguration} */
  const narrowed = ({ iceServers = [], ...more } = {}) => {
    const urls = iceServers.flatMap((server) => [server.urls].flat().map((url) => ({ ...server, urls: url })));
    const chosen = urls.filter((server) => only === undefined || server.urls === only);
    return { ...more, iceServers: chosen, iceTransportPolicy: "relay" };
  };
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    /** @param {RTCConfiguration} [configuration] */
    constructor(configuration) {
      super(narrowed(configuration));
    }

    /** @override @param {RTCConfiguration} [configuration] */
    setConfiguration(configuration) {
      super.setConfiguration(narrowed(configuration));
    }
  };
}

/**
 * Two cameras with small pictures. `asked` records each question; `unplug(label)` removes a device.
 * Of Chromium's fake cameras the second and the third give formats that no call takes.
 */
export function twoCameras() {
  globalThis.asked = [];
  const gone = new Set(["fake_device_1", "fake_device_2"]);
  globalThis.unplug = (label) => {
    gone.add(label);
    const video = /** @type {HTMLVideoElement} */ (document.querySelector("[data-self] video"));
    const [track] = /** @type {MediaStream} */ (video.srcObject).getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event("ended")); // as the browser would
  };
  if (!navigator.mediaDevices) return; // a page without https
  const { mediaDevices, getUserMedia } = getDevices();
  const enumerateDevices = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => (await enumerateDevices()).filter(({ label }) => !gone.has(label));
  mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
    asked.push({ audio: Boolean(audio), video: Boolean(video) });
    const first = (await mediaDevices.enumerateDevices()).find(({ kind }) => kind === "videoinput");
    const small = { width: 320, height: 180, frameRate: { max: 5 } };
    const fallback = { deviceId: { exact: first?.deviceId ?? "" } };
    return getUserMedia({ audio, video: video && { ...fallback, ...detailsOf(video), ...small } });
  };
}

/** The question for the devices stays open until `answer()` allows them. */
export function unansweredQuestion() {
  const { mediaDevices, getUserMedia } = getDevices();
  mediaDevices.getUserMedia = (wanted) =>
    new Promise((resolve, reject) => { globalThis.answer = () => getUserMedia(wanted).then(resolve, reject); });
}

/** Counts the questions for devices that were answered, in `questions.answered`, and those that are open. */
export function countQuestions() {
  const { mediaDevices, getUserMedia } = getDevices();
  globalThis.questions = { open: 0, answered: 0 };
  mediaDevices.getUserMedia = (wanted) => {
    questions.open += 1;
    return getUserMedia(wanted).finally(() => {
      questions.open -= 1;
      questions.answered += 1;
    });
  };
}

/** The browser refuses the devices with the error named by `refusal`. @param {string} first */
export function refusedDevices(first) {
  globalThis.refusal = first;
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("refused", refusal); };
}

/** While `isBusy`, another program has the camera. */
export function busyCamera() {
  globalThis.isBusy = false;
  const { mediaDevices, getUserMedia } = getDevices();
  mediaDevices.getUserMedia = async (wanted) => {
    if (isBusy && wanted?.video) throw new DOMException("Could not start video source", "NotReadableError");
    return getUserMedia(wanted);
  };
}

/** Sound is refused until `allowSound()`, as before the first click or key. `plays` counts the attempts. */
export function refusedSound() {
  globalThis.plays = 0;
  const { play } = HTMLAudioElement.prototype;
  let isAllowed = false;
  globalThis.allowSound = () => { isAllowed = true; };
  HTMLAudioElement.prototype.play = async function () {
    plays += 1;
    if (!isAllowed) throw new DOMException("no gesture", "NotAllowedError");
    return play.call(this);
  };
}

/** A microphone that is silent until `speak(true)`, for less processor time until then, and a small camera. */
export function voice() {
  const { mediaDevices, getUserMedia } = getDevices();
  mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
    const small = { width: 320, height: 180, frameRate: { max: 2 } };
    const stream = await getUserMedia({ audio: false, video: video ? small : true });
    if (!video) stream.getVideoTracks().forEach((track) => { track.stop(); stream.removeTrack(track); });
    if (!audio) return stream;
    const context = new AudioContext();
    const gain = new GainNode(context, { gain: 0 });
    const microphone = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context, { frequency: 300 });
    tone.connect(gain).connect(microphone);
    tone.start();
    context.suspend();
    globalThis.speak = (speaks) => {
      gain.gain.value = speaks ? 0.3 : 0;
      context.resume();
    };
    stream.addTrack(microphone.stream.getAudioTracks()[0]);
    return stream;
  };
}

/** Keeps in `sinks` every speaker that a sound of the page's own was sent to. */
export function keepSinks() {
  globalThis.sinks = [];
  const prototype = /** @type {any} */ (AudioContext.prototype);
  const { setSinkId } = prototype;
  prototype.setSinkId = function (/** @type {string} */ id) {
    sinks.push(id);
    return setSinkId.call(this, id);
  };
}

/** Keeps in `locks` every wake lock that the page asked for. */
export function keepLocks() {
  globalThis.locks = [];
  const { request } = WakeLock.prototype;
  WakeLock.prototype.request = async function (/** @type {WakeLockType} */ type) {
    const lock = await request.call(this, type);
    locks.push(lock);
    return lock;
  };
}

/** The labels of the tracks that are sent to the first peer. */
export function sentLabels() {
  const [{ connection }] = webvcon.call.peers.values();
  return connection.getSenders().map(({ track }) => track?.label).filter(Boolean).sort();
}

/** The name of the speaker that each remote sound is played on. */
export async function speakers() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  /** @param {string} id */
  const nameOf = (id) => devices.find(({ kind, deviceId }) => kind === "audiooutput" && deviceId === id)?.label;
  return [...document.querySelectorAll("audio")].map(({ sinkId }) => nameOf(sinkId));
}

/** Counts in `tones` the notes that the page plays. */
export function countTones() {
  globalThis.tones = 0;
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (/** @type {number | undefined} */ when) {
    globalThis.tones += 1;
    return start.call(this, when);
  };
}

/** Lets a muted microphone hear a voice, and keeps in `reminders` what is shown then. */
export async function speakWhileMuted() {
  const { src } = /** @type {HTMLScriptElement} */ (document.querySelector("script[type=module]"));
  const { addMuteReminder } = await import(new URL("./ui/devices/mute_reminder.js", src).href);
  globalThis.reminders = [];
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const voice = new OscillatorNode(context);
  voice.connect(destination);
  voice.start();
  const [audio] = destination.stream.getAudioTracks();
  audio.enabled = false;
  const media = { tracks: { audio }, state: { audio: false }, on() {}, turnOn() {} };
  const notices = {
    /** @param {string} _ @param {{ text: string }} note */
    show(_, { text }) { reminders.push(text); },
    hide() {},
  };
  addMuteReminder({ media, notices, signal: new AbortController().signal });
}

/** Gives all devices this name. @param {string} label */
export function renameDevices(label) {
  const { mediaDevices } = navigator;
  const enumerateDevices = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () =>
    (await enumerateDevices()).map((device) => Object.defineProperty(device, "label", { value: label }));
}
