// Recordings.

/** The seconds that the notice of the page's own recording shows. */
export function recordedSeconds() {
  const note = document.querySelector(".note[data-kind=recording] .note-text");
  return Number(note?.textContent?.split(":")[1]) || 0;
}

/**
 * Plays a recording: its length, size, the share of green pixels near its end (the fake camera's picture is green all
 * over) and its loudest sample.
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
  video.currentTime = video.duration - 0.5; // by then every picture has come, however busy the machine is
  await new Promise((resolve) => { video.onseeked = resolve; });
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(video, 0, 0);
  const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 1] > Math.max(pixels[at], pixels[at + 2]) + 60) count += 1;
  }
  const green = count / (pixels.length / 4);
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.buffer);
  const loudest = sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { length: video.duration, width: video.videoWidth, height: video.videoHeight, green, loudest };
}
