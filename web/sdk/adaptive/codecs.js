// @ts-check
// Orders the video codecs of a connection: those first that this device encodes in hardware.

/** @typedef {{ mimeType: string, clockRate: number, sdpFmtpLine?: string }} Codec */
/** Whether the browser can encode it smoothly, and in hardware. @typedef {{ smooth: boolean, powerEfficient: boolean }} Ability */
/** @typedef {"camera" | "screen"} Use */

const TYPICAL = { width: 640, height: 360, bitrate: 270_000, framerate: 25 };
const AV1 = "video/av1";

/**
 * Returns the codecs in the order of preference. The browser's order stays where this device has no hardware. AV1 without
 * hardware takes too long for many peers, and for screens it never comes first. It is the last, and not left out:
 * Firefox would still describe it in its offers, which Chromium then refuses.
 * @template {Codec} One
 * @param {readonly One[]} codecs   in the browser's order
 * @param {ReadonlyMap<string, Ability>} abilities   by MIME type in lower case
 * @param {Use} use
 * @returns {One[]}
 */
export function orderCodecs(codecs, abilities, use) {
  const isHardware = (/** @type {Codec} */ { mimeType }) => {
    const ability = abilities.get(mimeType.toLowerCase());
    return ability !== undefined && ability.powerEfficient && ability.smooth;
  };
  const isLast = (/** @type {One} */ codec) => codec.mimeType.toLowerCase() === AV1 && (use === "screen" || !isHardware(codec));
  const isFirst = (/** @type {One} */ codec) => isHardware(codec) && !isLast(codec);
  const others = codecs.filter((codec) => !isFirst(codec) && !isLast(codec));
  return [...codecs.filter(isFirst), ...others, ...codecs.filter(isLast)];
}

export class Codecs {
  /** @type {Map<string, Ability>} */
  #abilities = new Map();

  constructor() {
    this.#ask().catch(() => {}); // an older browser: its own order stays
  }

  /** Sets the codecs of a transceiver, before its description. @param {RTCRtpTransceiver} transceiver @param {Use} use */
  prefer(transceiver, use) {
    const known = globalThis.RTCRtpReceiver?.getCapabilities?.("video")?.codecs ?? [];
    if (known.length === 0 || !transceiver.setCodecPreferences) return;
    try {
      transceiver.setCodecPreferences(orderCodecs(known, this.#abilities, use));
    } catch {
      // the browser cannot send one of those that it can receive
    }
  }

  async #ask() {
    const { mediaCapabilities } = navigator;
    const types = new Set((globalThis.RTCRtpSender?.getCapabilities?.("video")?.codecs ?? []).map(({ mimeType }) => mimeType));
    for (const contentType of types) {
      const info = await mediaCapabilities.encodingInfo({ type: "webrtc", video: { contentType, ...TYPICAL } }).catch(() => null);
      if (info?.supported) this.#abilities.set(contentType.toLowerCase(), info);
    }
  }
}
