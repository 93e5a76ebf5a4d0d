// @ts-check
// Computes readable figures from one connection's getStats reports (W3C webrtc-stats).

/** @typedef {Record<string, any> & { id: string, type: string }} Stat */
/** @typedef {Partial<Record<RTCIceCandidateType, number>>} CandidateTypes   number of candidates of each type */

/**
 * @typedef {object} Figures   null if unknown
 * @property {number | null} roundTripTime     ms
 * @property {number | null} loss              0 to 1, of the packets expected since the previous sample
 * @property {number | null} sentLoss          0 to 1, as reported by the receiver
 * @property {number | null} jitter            ms, of the audio
 * @property {number | null} received          bit/s
 * @property {number | null} sent              bit/s
 * @property {Picture | null} picture          of the received camera video
 * @property {Picture | null} sentPicture
 * @property {string | null} soundCodec
 * @property {"direct" | "relayed" | null} path
 * @property {string | null} protocol          `udp` or `tcp`; to the relay if there is one
 * @property {RTCQualityLimitationReason | null} limitation   why less is sent than the camera produces
 * @property {number | null} [wished]           height in pixels that we wish of the camera video; 0 for none
 * @property {number | null} [asked]            height that the peer wishes of ours
 * @property {number | null} [granted]          height that the peer gets of ours
 * @property {"network" | "device" | null} [limit]   why it gets less than it wishes
 * @property {{ local: CandidateTypes, remote: CandidateTypes }} candidates
 */
/** @typedef {{ width: number | null, height: number | null, fps: number | null, codec: string | null }} Picture */
/** @typedef {"none" | "cpu" | "bandwidth" | "other"} RTCQualityLimitationReason */
/**
 * @typedef {object} Totals   cumulative; figures are computed from the difference to the previous sample
 * @property {number} at   ms
 * @property {number} bytesReceived
 * @property {number} bytesSent
 * @property {number} packetsReceived
 * @property {number} packetsLost
 * @property {number | null} framesDecoded   of the camera video
 */

const BITS = 8;
const SECOND = 1_000; // ms

/**
 * Groups one getStats report by the kinds of stats that are used.
 * @param {Iterable<Stat>} report       the values of one report
 * @param {string | undefined} camera   id of the received camera track
 */
export function readReport(report, camera) {
  const stats = [...report];
  const inbound = stats.filter(({ type }) => type === "inbound-rtp");
  const outbound = stats.filter(({ type }) => type === "outbound-rtp");
  const pictures = inbound.filter(({ kind }) => kind === "video");
  const picture = pictures.find(({ trackIdentifier }) => trackIdentifier === camera) ?? pictures[0];
  return { stats, byId: new Map(stats.map((one) => [one.id, one])), inbound, outbound, picture };
}

/** @typedef {ReturnType<typeof readReport>} Report */

/** @param {Report} report @returns {Totals} */
export function totalsOf({ stats, byId, inbound, outbound, picture }) {
  const pair = selectedPair(stats, byId);
  return {
    at: pair?.timestamp ?? stats[0]?.timestamp ?? 0,
    bytesReceived: pair?.bytesReceived ?? sum(inbound, "bytesReceived"),
    bytesSent: pair?.bytesSent ?? sum(outbound, "bytesSent"),
    packetsReceived: sum(inbound, "packetsReceived"),
    packetsLost: sum(inbound, "packetsLost"),
    framesDecoded: picture?.framesDecoded ?? null,
  };
}

/**
 * Computes the figures of one sample. Rates and losses are null without a previous sample.
 * @param {Report} report
 * @param {Totals} now
 * @param {Totals | null} before
 * @returns {Figures}
 */
export function statsOf(report, now, before) {
  const { stats, byId, inbound, outbound } = report;
  const pair = selectedPair(stats, byId);
  const sound = inbound.find(({ kind }) => kind === "audio");
  const local = pair && byId.get(pair.localCandidateId);
  const remote = pair && byId.get(pair.remoteCandidateId);
  const heard = stats.filter(({ type }) => type === "remote-inbound-rtp");
  const losses = heard.flatMap(({ fractionLost }) => fractionLost ?? []);
  const sentPicture = outbound.find(({ kind, bytesSent }) => kind === "video" && bytesSent > 0);
  const roundTrip = pair?.currentRoundTripTime ?? heard[0]?.roundTripTime;
  return {
    roundTripTime: inMs(roundTrip),
    loss: lossBetween(before, now),
    sentLoss: losses.length > 0 ? Math.max(...losses) : null,
    jitter: inMs(sound?.jitter),
    received: rate(before, now, "bytesReceived"),
    sent: rate(before, now, "bytesSent"),
    picture: pictureOf(report.picture, byId),
    sentPicture: pictureOf(sentPicture, byId),
    soundCodec: codecOf(sound, byId),
    path: pair ? [local, remote].some((one) => one?.candidateType === "relay") ? "relayed" : "direct" : null,
    protocol: local?.relayProtocol ?? local?.protocol ?? null,
    limitation: sentPicture?.qualityLimitationReason ?? null,
    candidates: { local: candidateTypes(stats, "local-candidate"), remote: candidateTypes(stats, "remote-candidate") },
  };
}

/** The candidate pair in use. @param {Stat[]} stats @param {Map<string, Stat>} byId */
function selectedPair(stats, byId) {
  const transport = stats.find(({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId);
  if (transport) return byId.get(transport.selectedCandidatePairId);
  // Firefox has no transport stats.
  return stats.find(({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded");
}

/** @param {Stat | undefined} flow @param {Map<string, Stat>} byId @returns {Picture | null} */
function pictureOf(flow, byId) {
  if (!flow || flow.frameWidth === undefined) return null;
  const { frameWidth, frameHeight, framesPerSecond } = flow;
  return { width: frameWidth, height: frameHeight ?? null, fps: framesPerSecond ?? null, codec: codecOf(flow, byId) };
}

/** @param {Stat | undefined} flow @param {Map<string, Stat>} byId @returns {string | null} such as `VP8` */
function codecOf(flow, byId) {
  return byId.get(flow?.codecId)?.mimeType?.split("/")[1] ?? null;
}

/** @param {Stat[]} stats @param {string} wanted @returns {CandidateTypes} */
function candidateTypes(stats, wanted) {
  /** @type {CandidateTypes} */
  const counts = {};
  for (const { type, candidateType } of stats) {
    if (type !== wanted) continue;
    const known = /** @type {RTCIceCandidateType} */ (candidateType);
    counts[known] = (counts[known] ?? 0) + 1;
  }
  return counts;
}

/** @param {Totals | null} before @param {Totals} now */
function lossBetween(before, now) {
  if (!before) return null;
  const lost = now.packetsLost - before.packetsLost;
  const expected = lost + now.packetsReceived - before.packetsReceived;
  return expected > 0 ? Math.min(1, Math.max(0, lost / expected)) : null; // late packets reduce packetsLost
}

/** @param {Totals | null} before @param {Totals} now @param {"bytesReceived" | "bytesSent"} name */
function rate(before, now, name) {
  if (!before || now.at <= before.at) return null;
  return Math.max(0, ((now[name] - before[name]) * BITS * SECOND) / (now.at - before.at)); // a new pair counts from 0
}

/** @param {Stat[]} flows @param {string} name @returns {number} */
function sum(flows, name) {
  return flows.reduce((total, flow) => total + (flow[name] ?? 0), 0);
}

/** @param {number | undefined} seconds */
function inMs(seconds) {
  return seconds === undefined ? null : seconds * SECOND;
}
