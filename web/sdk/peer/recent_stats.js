// @ts-check
// Reads a connection's statistics, once for all parts of a page that ask at about the same time.

const STATS_AGE = 1_500; // ms

export class RecentStats {
  #connection;
  /** @type {{ at: number, report: Promise<RTCStatsReport> } | null} */
  #latest = null;

  /** @param {RTCPeerConnection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /** At most 1.5 s old. */
  read() {
    const now = performance.now();
    if (!this.#latest || now - this.#latest.at > STATS_AGE) this.#latest = { at: now, report: this.#connection.getStats() };
    return this.#latest.report;
  }
}
