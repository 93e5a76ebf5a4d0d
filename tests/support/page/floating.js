// The floating window: the one of Document Picture-in-Picture, or one video.

/** Leaves the browser no more than a video that floats, as in Firefox and on phones. */
export function allowOnlyVideo() {
  Reflect.deleteProperty(globalThis, "documentPictureInPicture");
}

/** Keeps the handlers of media keys in `mediaKeys`, and what the browser is told of the microphone in `toldMicrophone`. */
export function keepMediaKeys() {
  globalThis.mediaKeys = {};
  const { mediaSession } = navigator;
  const { setActionHandler, setMicrophoneActive } = mediaSession;
  mediaSession.setActionHandler = (key, run) => {
    setActionHandler.call(mediaSession, key, run);
    mediaKeys[key] = run;
  };
  mediaSession.setMicrophoneActive = (isOn) => {
    globalThis.toldMicrophone = isOn;
    return setMicrophoneActive.call(mediaSession, isOn);
  };
}

/** Do all videos of this page show something that moves? */
export function doAllMove() {
  const videos = [...document.querySelectorAll("video")];
  return videos.length > 0 && videos.every(({ currentTime, videoWidth }) => currentTime > 0 && videoWidth > 0);
}

/** Does the floating window show these people, and no others? @param {string[]} names   in alphabetical order */
export function doesShow(names) {
  const page = Reflect.get(globalThis, "documentPictureInPicture").window?.document;
  return String([...page?.querySelectorAll(".tile-name") ?? []].map(({ textContent }) => textContent).sort()) === String(names);
}

/** Does this page wish these heights of others? @param {Record<string, number>} heights   by name */
export function doesWish(heights) {
  return [...webvcon.call.peers.values()].every((peer) =>
    webvcon.call.adaptation?.figuresOf(peer).wished === heights[peer.participant.display_name]);
}

/** Does the picture-in-picture window show what this video shows, moving? @param {HTMLVideoElement} video */
export function isInPicture(video) {
  const shown = /** @type {HTMLVideoElement | null} */ (document.pictureInPictureElement);
  return shown !== null && shown.srcObject === video.srcObject && shown.currentTime > 0;
}

/** Does the picture-in-picture window show initials, drawn on a canvas? */
export function areInitialsInPicture() {
  const shown = /** @type {HTMLVideoElement | null} */ (document.pictureInPictureElement);
  const stream = /** @type {MediaStream | null | undefined} */ (shown?.srcObject);
  if (!shown || !(stream?.getVideoTracks()[0] instanceof CanvasCaptureMediaStreamTrack) || !shown.videoWidth) return false;
  const { videoWidth: width, videoHeight: height } = shown;
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext("2d"));
  context.drawImage(shown, 0, 0);
  const { data } = context.getImageData(0, height / 2, width, 1);
  return new Set(Array.from({ length: width }, (_, x) => data.slice(4 * x, 4 * x + 3).join())).size > 3; // ground, circle, letters
}

/** Hides the page as far as its scripts can see: it draws no frames, and its timers go on. */
export function hide() {
  Object.defineProperty(document, "hidden", { get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
  globalThis.requestAnimationFrame = () => 0;
  HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0;
}

/** Opens or closes the floating window, for a browser that Playwright doesn't drive. */
export function pressFloat() {
  /** @type {HTMLElement} */ (document.querySelector("[data-action=picture_in_picture]:not([hidden])")).click();
}

/** Does the floating window mark this person alone as speaking, and do all of its videos show something? @param {string} name */
export function marksSpeaker(name) {
  const page = Reflect.get(globalThis, "documentPictureInPicture").window?.document;
  const speaking = [...page?.querySelectorAll(".tile[data-speaking] .tile-name") ?? []].map(({ textContent }) => textContent);
  return String(speaking) === name && [...page.querySelectorAll("video")].every(({ videoWidth }) => videoWidth > 0);
}

/** Does the picture-in-picture window show this person? @param {string} name */
export function isPersonInPicture(name) {
  const tile = [...document.querySelectorAll(".tile")].find((one) => one.querySelector(".tile-name")?.textContent === name);
  const shown = /** @type {HTMLVideoElement | null} */ (document.pictureInPictureElement);
  return shown !== null && shown.srcObject === tile?.querySelector("video")?.srcObject;
}
