// @ts-check
// Asks one STUN or TURN server for an address, over an RTCPeerConnection of its own.

import { within } from "./waiting.js";

const LONGEST = 10_000; // ms; a browser asks a silent server for much longer

/**
 * @typedef {object} Gathering   what came of it
 * @property {string} url
 * @property {RTCIceServer} server          this URL with its credentials
 * @property {string[]} types               of the UDP and relay candidates, such as "host", "srflx", "relay"
 * @property {string | null} relayAddress
 * @property {GatheringError[]} errors
 * @property {boolean} isComplete           the browser says that no more will come
 * @property {boolean} tellsErrors          older browsers do not
 * @property {boolean} isRefused            the browser refuses the URL
 * @property {number} ms
 */
/** @typedef {{ code: number, text: string, from: string }} GatheringError   from: our own address, partly hidden */

/** @param {string} url */
export const isTurn = (url) => /^turns?:/i.test(url);

/** @param {string} url @returns {"udp" | "tcp" | "tls"} */
export const transportOf = (url) => (/^(turn|stun)s:/i.test(url) ? "tls" : /transport=tcp/i.test(url) ? "tcp" : "udp");

/** Every URL with its credentials. @param {RTCIceServer[]} iceServers @returns {RTCIceServer[]} */
export function eachServer(iceServers) {
  return iceServers.flatMap((server) => [server.urls].flat().map((urls) => ({ ...server, urls })));
}

/**
 * Ends at the first address from the server, whatever errors came before: one interface, a VPN or IPv6 often fails.
 * @param {RTCIceServer} server   with one URL
 * @param {import("./results.js").Environment} environment
 * @param {AbortSignal} signal
 * @returns {Promise<Gathering>}
 */
export async function gather(server, { createPeerConnection, now }, signal) {
  const url = String(server.urls);
  const began = now();
  /** @type {Gathering} */
  const found = {
    url, server, types: [], relayAddress: null, errors: [], isComplete: false, tellsErrors: true, isRefused: false, ms: 0,
  };
  let connection;
  try {
    connection = createPeerConnection({ iceServers: [server], iceTransportPolicy: isTurn(url) ? "relay" : "all" });
  } catch (error) {
    return { ...found, isRefused: true, errors: [{ code: 0, text: String(error), from: "" }], ms: now() - began };
  }
  try {
    found.tellsErrors = "onicecandidateerror" in connection;
    connection.createDataChannel("");
    const ended = followCandidates(connection, found);
    await connection.setLocalDescription(await connection.createOffer());
    await within(LONGEST, signal, ended);
  } finally {
    connection.close();
  }
  return { ...found, ms: now() - began };
}

/**
 * @param {RTCPeerConnection} connection
 * @param {Gathering} found   is filled in
 * @returns {Promise<void>} resolves at the address that was asked for, or when no more will come
 */
function followCandidates(connection, found) {
  const wanted = isTurn(found.url) ? "relay" : "srflx";
  return new Promise((resolve) => {
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate) {
        found.isComplete = true;
        return resolve();
      }
      const { type, address, protocol } = readCandidate(candidate);
      if (!type || protocol === "tcp") return;
      found.types.push(type);
      if (type === "relay") found.relayAddress = address;
      if (type === wanted) resolve();
    };
    connection.onicecandidateerror = ({ errorCode, errorText, address, port }) => {
      found.errors.push({ code: errorCode, text: errorText, from: address ? `${address}:${port}` : "" });
    };
  });
}

/** Reads the parts from the text where the browser does not have them (RFC 8839, section 5.1). @param {RTCIceCandidate} candidate */
function readCandidate({ candidate, type, address, protocol }) {
  const [, , transport, , host, , , kind] = candidate.split(" ");
  return { type: type ?? kind, address: address ?? host ?? null, protocol: (protocol ?? transport)?.toLowerCase() };
}
