// Recordings.

/** The seconds that the notice of the page's own recording shows. */
export function recordedSeconds() {
  const note = document.querySelector(".note[data-kind=recording] .note-text");
  return Number(note?.textContent?.split(":")[1]) || 0;
}

/** The share of green pixels at a moment. @param {HTMLVideoElement} video @param {number} moment   s */
async function greenAt(video, moment) {
  const seeked = new Promise((resolve) => { video.onseeked = resolve; });
  video.currentTime = moment;
  await seeked;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(video, 0, 0);
  const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 1] > Math.max(pixels[at], pixels[at + 2]) + 60) count += 1;
  }
  return count / (pixels.length / 4);
}

/**
 * Plays a recording: its length, size, the greatest share of green pixels (the fake camera's picture is green all over)
 * and its loudest sample.
 * @param {[base64: string, type: string]} recording
 */
export async function play([base64, type]) {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  const video = document.createElement("video");
  video.src = URL.createObjectURL(new Blob([bytes], { type }));
  await new Promise((resolve, reject) => {
    video.onloadeddata = resolve;
    video.onerror = () => reject(video.error?.message);
  });
  // Some of them: on a busy machine the camera's first picture comes late, and the end of a call may be a second long.
  const moments = [0.25, 0.5, 0.75].map((part) => part * video.duration);
  let green = 0;
  for (const moment of [...moments, video.duration - 0.5]) green = Math.max(green, await greenAt(video, moment));
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.buffer);
  const loudest = sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { length: video.duration, width: video.videoWidth, height: video.videoHeight, green, loudest };
}
