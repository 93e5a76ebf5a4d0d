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
