// What a page says of the relays that its connections use, and how often ICE restarted.

const connections = () => [...webvcon.call.peers.values()].map(({ connection }) => connection);

/** Begins to collect the ICE fragments of this page: each restart brings another one. */
export function collectFragments() {
  globalThis.fragments = new Set();
  const { setLocalDescription } = RTCPeerConnection.prototype;
  /** @param {any[]} description */
  RTCPeerConnection.prototype.setLocalDescription = async function (...description) {
    await setLocalDescription.apply(this, /** @type {any} */ (description));
    for (const [line] of this.localDescription?.sdp.matchAll(/^a=ice-ufrag:.*/gm) ?? []) fragments.add(line);
  };
}

/** Sends one more picture to everyone, as a shared screen is sent. */
export function sendAnotherPicture() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
  const stream = canvas.captureStream();
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  setInterval(() => {
    context.fillStyle = `hsl(${performance.now()} 50% 50%)`;
    context.fillRect(0, 0, 64, 64);
  }, 200);
  webvcon.call.addTrack(stream.getVideoTracks()[0], stream);
}

/** How often ICE has restarted on the one connection of this page. */
export function restarts() {
  return fragments.size - 1;
}

/** How the page reaches the relay of each connection: `udp`, `tcp` or `tls`. */
export async function relayProtocols() {
  return Promise.all(connections().map(async (connection) => {
    const stats = await connection.getStats();
    const { selectedCandidatePairId } = [...stats.values()].find(({ type }) => type === "transport") ?? {};
    return stats.get(stats.get(selectedCandidatePairId)?.localCandidateId)?.relayProtocol;
  }));
}

/** How many packets of picture and sound were lost on the way to this page, of how many. */
export async function lostPackets() {
  const stats = (await Promise.all(connections().map((one) => one.getStats()))).flatMap((one) => [...one.values()]);
  const flows = stats.filter(({ type }) => type === "inbound-rtp");
  return [flows.reduce((sum, flow) => sum + flow.packetsLost, 0), flows.reduce((sum, flow) => sum + flow.packetsReceived, 0)];
}

/** The user names of the present TURN credentials by which the one connection has its relay. */
export function turnUser() {
  return connections()[0].getConfiguration().iceServers?.map(({ username }) => username).find(Boolean);
}
