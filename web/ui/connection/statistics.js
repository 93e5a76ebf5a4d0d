// @ts-check
// Adds the statistics panel: figures of all connections, and a download for bug reports.

import { KEPT_FOR } from "../../sdk/quality/measurements.js";
import { button, element } from "../kit/dom.js";
import { FigureRows } from "./figures_card.js";
import { fill } from "../kit/fill.js";
import { setText, verbatimElement } from "../kit/texts.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/quality/measurements.js").Measurements} Measurements */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const FORMAT = 1; // version of the exported file; increased when fields change their meaning

/** @param {CallContext} context @param {Measurements} measurements */
export function addStatistics(context, measurements) {
  const { call, actions, panel, signal, checkConnection } = context;
  const { title, close, hint, save, alone } = callWords.statistics;
  const tables = element("div", { class: "statistics-tables" });
  const body = element("div", { class: "panel-body" }, tables,
    element("div", { class: "statistics-export" },
      button(save, { onclick: () => download(exported(context, measurements)) }, "download"),
      element("p", { class: "hint" }, fill(hint, { count: KEPT_FOR / 60_000 })),
      button(words.actions.checkConnection, { onclick: checkConnection })));
  panel.add({ id: "statistics", title, closeLabel: close, body });
  actions.add({
    id: "statistics",
    look: () => ({ label: title, iconName: "statistics", isExpanded: panel.isOpen("statistics") }),
    run: () => panel.toggle("statistics"),
  });
  const nothing = element("p", { class: "hint" }, alone);
  /** @type {WeakMap<Peer, PeerTable>} */
  const made = new WeakMap();
  const update = () => {
    if (!panel.isOpen("statistics")) return;
    const shown = [...call.peers.values()].map((peer) => {
      const table = made.get(peer) ?? new PeerTable(peer);
      made.set(peer, table);
      table.show(measurements.of(peer));
      return table.element;
    });
    const wanted = shown.length > 0 ? shown : [nothing];
    const isAsBefore = wanted.length === tables.childElementCount && wanted.every((one, index) => one === tables.children[index]);
    if (!isAsBefore) tables.replaceChildren(...wanted);
  };
  panel.on("toggled", (id) => { if (id === "statistics") { actions.changed(id); update(); } }, { signal });
  measurements.on("measured", update, { signal });
}

class PeerTable {
  #peer;
  #state = element("span", { class: "statistics-state" });
  #body = element("tbody");
  #rows = new FigureRows(this.#body, "td", (label, value) => [element("tr", {}, element("th", { scope: "row" }, label), value)]);

  /** @param {Peer} peer */
  constructor(peer) {
    this.#peer = peer;
    this.element = element("table", { class: "statistics-table" },
      element("caption", {}, verbatimElement(peer.participant.display_name), this.#state), this.#body);
  }

  /** @param {import("../../sdk/quality/measurements.js").Measurement | null} measured */
  show(measured) {
    const { status } = this.#peer;
    const isConnected = status === "connected" && measured;
    setText(this.#state, isConnected ? callWords.quality.levels[measured.level] : callWords.statistics.states[status]);
    this.#rows.show(measured?.figures ?? null);
  }
}

/** @param {CallContext} context @param {Measurements} measurements */
function exported({ call, media }, measurements) {
  return {
    format: FORMAT,
    exported_at: new Date().toISOString(),
    user_agent: navigator.userAgent,
    call_state: call.state,
    own_media: media.state,
    peers: measurements.report(),
  };
}

/** @param {object} content */
function download(content) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  const link = element("a", { href: url, download: callWords.statistics.fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url)); // after the download has started
}
