// @ts-check
// Tells in one notice that the server is unreachable, or that our own network is down.

import { callWords } from "../call_words.js";
import { words } from "../words.js";

const KEY = "server";

export class OwnTrouble {
  #context;
  #isWaiting = false; // to be let in again

  /** @param {import("../call/call_screen.js").CallContext} context */
  constructor(context) {
    this.#context = context;
    const { call, notices, news, signal } = context;
    call.on("connection_lost", () => {
      this.update();
      news.announce(callWords.server.reconnecting, { about: KEY, state: "lost" });
    }, { signal });
    call.on("waiting", () => {
      this.#isWaiting = true;
      notices.show(KEY, { text: callWords.call.waitsAgain });
    }, { signal });
    const back = () => {
      this.#isWaiting = false;
      this.update();
      news.toast(callWords.server.back, { from: KEY, about: KEY, state: "back" });
    };
    call.on("resumed", back, { signal });
    call.on("joined", back, { signal });
    signal.addEventListener("abort", () => notices.hide(KEY));
  }

  /** Called every second. */
  update() {
    const { call, notices, stage, checkConnection } = this.#context;
    if (this.#isWaiting) return;
    const isOffline = stage.peerTiles.some(({ reason }) => reason?.code === "own_network");
    const isLost = call.state === "reconnecting";
    if (!isOffline && !isLost) return void notices.hide(KEY);
    const { tryNow } = words.server;
    notices.show(KEY, {
      text: isOffline ? callWords.server.offline : callWords.server.reconnecting,
      isSilent: !isOffline, // the other is announced above, and not again and again
      actions: [
        ...(isLost ? [{ label: tryNow, run: () => call.retryNow() }] : []),
        ...(isOffline ? [{ label: words.actions.checkConnection, run: checkConnection }] : []),
      ],
    });
  }
}
