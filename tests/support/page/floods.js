// What strangers and members do to the page of someone else, and what that page then holds.

/** Creates and closes connections until the browser refuses; `refused` counts the connections that the call fails to create. */
export function useUpConnections() {
  globalThis.refused = 0;
  webvcon.call.on("connect_failed", () => { refused += 1; });
  try {
    for (;;) new RTCPeerConnection().close();
  } catch {
    // the browser counts closed ones until it collects garbage
  }
}

/** Sends this many further pictures to the only peer, without frames. @param {number} count */
export function addPictures(count) {
  const track = document.createElement("canvas").captureStream(0).getVideoTracks()[0];
  const [{ connection }] = webvcon.call.peers.values();
  for (let added = 0; added < count; added++) connection.addTransceiver(track.clone(), { direction: "sendonly" });
}

/** Number of pictures by direction that are negotiated with the only peer. @returns {Record<string, number>} */
export function picturesByDirection() {
  const [{ connection }] = webvcon.call.peers.values();
  const pictures = connection.getTransceivers().filter(({ receiver }) => receiver.track.kind === "video");
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { currentDirection } of pictures) counts[`${currentDirection}`] = (counts[`${currentDirection}`] ?? 0) + 1;
  return counts;
}
