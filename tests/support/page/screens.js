// Screens and pictures that a page shares.

/**
 * Shares a picture that changes all the time; `endScreen()` ends it.
 * @param {{ width: number, height: number }} size
 */
export function shareScreen({ width, height }) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let step = 0;
  const timer = setInterval(() => {
    context.fillStyle = `hsl(${(step += 7)} 80% 50%)`;
    context.fillRect(0, 0, width, height);
  }, 100);
  const stream = canvas.captureStream(10);
  const [track] = stream.getVideoTracks();
  webvcon.call.addTrack(track, stream);
  globalThis.endScreen = () => {
    clearInterval(timer);
    webvcon.call.removeTrack(track);
  };
}

/** The track of the screen that the page shares, as its first peer gets it. */
export function ownScreen() {
  const [{ connection }] = webvcon.call.peers.values();
  const tracks = connection.getSenders().map(({ track }) => track);
  return tracks.find((track) => track?.kind === "video" && track.label.startsWith("screen"));
}

/** Ends the shared screen as the browser's own bar does. */
export function stopScreenFromOutside() {
  const track = /** @type {MediaStreamTrack} */ (ownScreen());
  track.stop();
  track.dispatchEvent(new Event("ended"));
}
