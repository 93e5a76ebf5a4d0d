// Devices for the connection check.

/** A camera whose lid is closed: all its pictures are black. */
export function blackCamera() {
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
    const tracks = audio ? (await getUserMedia({ audio })).getTracks() : [];
    if (!video) return new MediaStream(tracks);
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    setInterval(() => context.fillRect(0, 0, canvas.width, canvas.height), 200);
    return new MediaStream([...tracks, ...canvas.captureStream(5).getTracks()]);
  };
}

/** Keeps in `connections` every peer connection of the page. */
export function keepConnections() {
  globalThis.connections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    /** @param {RTCConfiguration} [configuration] */
    constructor(configuration) {
      super(configuration);
      connections.push(this);
    }
  };
}

/** Presses the button that opens the check, once it is there. */
export function openCheck() {
  const found = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Check connection");
  found?.click();
  return found !== undefined;
}

/** The results that the dialog shows: check, state, and the sentence. Figures depend on how busy the machine is, and count as fine. */
export function shownResults() {
  return [...document.querySelectorAll(".doctor-result")].map((one) => {
    const { check, state, cause = "" } = /** @type {HTMLElement} */ (one).dataset;
    const isMeasured = ["lossy", "slow", "narrow"].includes(cause);
    return [check, isMeasured ? "fine" : state, one.querySelector(".doctor-text > p")?.textContent];
  });
}
