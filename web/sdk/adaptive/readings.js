// @ts-check
// Reads from a connection's statistics what the budget needs (W3C webrtc-stats), and what changed between two readings.

/** @typedef {Record<string, any> & { id: string, type: string }} Stat */
/**
 * Counts since the start of the connection, and figures of the moment; null if the browser does not say.
 * @typedef {object} Reading
 * @property {number} at              ms
 * @property {number | null} available   bit/s that the connection could send
 * @property {number | null} roundTripTime   s
 * @property {number | null} loss     0 to 1, of what we sent
 * @property {boolean} isShort        the browser sends less since the network carries no more
 * @property {number} bytesSent
 * @property {number} captured        frames of our camera
 * @property {number} encoded         frames of our camera for this peer
 * @property {number} encodeTime      s, of all video
 * @property {number} samples         of received sound
 * @property {number} concealed       of these, gaps that were filled
 * @property {number} lost            packets of received sound
 */
/**
 * What happened between two readings.
 * @typedef {object} Change
 * @property {number} seconds
 * @property {number} capturedRate    frames/s
 * @property {number} encodedRate     frames/s
 * @property {number} encodeLoad      of one core
 * @property {number} sent            bit/s
 * @property {number} concealedShare  0 to 1
 * @property {number} lost            packets
 */

/** @param {Iterable<Stat>} report @param {string | undefined} camera   id of our camera's track @returns {Reading} */
export function readingOf(report, camera) {
  const stats = [...report];
  const byId = new Map(stats.map((one) => [one.id, one]));
  const sent = stats.filter(({ type, kind }) => type === "outbound-rtp" && kind === "video");
  const picture = sent.find(({ mediaSourceId }) => byId.get(mediaSourceId)?.trackIdentifier === camera);
  const sound = stats.find(({ type, kind }) => type === "inbound-rtp" && kind === "audio");
  const heard = stats.filter(({ type }) => type === "remote-inbound-rtp");
  const pair = stats.find(({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded");
  const losses = heard.flatMap(({ fractionLost }) => fractionLost ?? []);
  return {
    at: stats[0]?.timestamp ?? 0,
    available: pair?.availableOutgoingBitrate ?? null,
    roundTripTime: pair?.currentRoundTripTime ?? heard[0]?.roundTripTime ?? null,
    loss: losses.length > 0 ? Math.max(...losses) : null,
    isShort: picture?.qualityLimitationReason === "bandwidth",
    bytesSent: picture?.bytesSent ?? 0,
    captured: byId.get(picture?.mediaSourceId)?.frames ?? 0,
    encoded: picture?.framesEncoded ?? 0,
    encodeTime: sent.reduce((total, { totalEncodeTime = 0 }) => total + totalEncodeTime, 0),
    samples: sound?.totalSamplesReceived ?? 0,
    concealed: (sound?.concealedSamples ?? 0) - (sound?.silentConcealedSamples ?? 0),
    lost: sound?.packetsLost ?? 0,
  };
}

/** @param {Reading} before @param {Reading} now @returns {Change} */
export function changeBetween(before, now) {
  const seconds = Math.max(0.001, (now.at - before.at) / 1_000);
  const samples = now.samples - before.samples;
  const per = (/** @type {"captured" | "encoded" | "encodeTime" | "bytesSent"} */ name) =>
    Math.max(0, now[name] - before[name]) / seconds; // counts start again with another encoder
  return {
    seconds,
    capturedRate: per("captured"),
    encodedRate: per("encoded"),
    encodeLoad: per("encodeTime"),
    sent: per("bytesSent") * 8,
    concealedShare: samples > 0 ? Math.max(0, now.concealed - before.concealed) / samples : 0,
    lost: Math.max(0, now.lost - before.lost),
  };
}
