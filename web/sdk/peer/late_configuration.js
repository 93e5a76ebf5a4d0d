// @ts-check
// Gives a connection new ICE servers only when ICE restarts: in Chromium the next offer after `setConfiguration`, such as
// that of a shared screen, restarts ICE even where nothing has failed.

export class LateConfiguration {
  #connection;
  #configuration;
  #isApplied = true;

  /** @param {RTCPeerConnection} connection @param {RTCConfiguration} configuration   that it was created with */
  constructor(connection, configuration) {
    this.#connection = connection;
    this.#configuration = configuration;
  }

  /** @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.#configuration = { ...this.#configuration, iceServers };
    this.#isApplied = false;
  }

  /** To be called before an ICE restart. */
  apply() {
    if (this.#isApplied || this.#connection.signalingState === "closed") return;
    this.#isApplied = true;
    this.#connection.setConfiguration(this.#configuration);
  }
}
