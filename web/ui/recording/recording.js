// @ts-check
// Adds the Record action, and shows who is recording.

import { recordingType } from "../../sdk/recording/recorder.js";
import { confirm } from "../kit/confirm.js";
import { oncePerFrame } from "../kit/frame.js";
import { loadLater } from "../kit/load_later.js";
import { clock } from "../kit/format.js";
import { fill } from "../kit/fill.js";
import { counted } from "../kit/news.js";
import { verbatim } from "../kit/texts.js";
import { list } from "../kit/format.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */
/** @typedef {import("./session.js").RecordingSession} RecordingSession */

const ID = "record";
const OTHERS = "recording_others";

/** @param {CallContext} context */
export function addRecording(context) {
  showOthers(context);
  if (recordingType() && "captureStream" in HTMLCanvasElement.prototype) new Recording(context);
}

class Recording {
  #context;
  #load;
  #isBusy = false;
  /** @type {RecordingSession | null} */
  #session = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  /** @param {CallContext} context */
  constructor(context) {
    this.#context = context;
    this.#load = loadLater(() => import("./session.js"), context.signal);
    const { actions, signal } = context;
    actions.add({
      id: ID,
      look: () => ({
        label: this.#session ? callWords.recording.stop : callWords.recording.start,
        iconName: ID,
        isPressed: this.#session !== null,
        state: this.#isBusy ? "busy" : undefined,
      }),
      run: () => (this.#session ? this.#stop() : this.#start()),
    });
    signal.addEventListener("abort", () => this.#stop());
  }

  async #start() {
    if (this.#isBusy) return;
    this.#setBusy(true);
    try {
      const session = await this.#confirm();
      if (session) this.#begin(session);
    } catch (error) {
      console.warn("Failed to start the recording:", error);
      this.#showProblem(callWords.recording.notStarted);
    } finally {
      this.#setBusy(false);
      this.#context.focusAction(ID);
    }
  }

  async #confirm() {
    const { notices, signal } = this.#context;
    notices.hide("recording_problem");
    const { askTitle, askText, askHint, ask } = callWords.recording;
    const { RecordingSession } = await this.#load(); // before the dialog, so that the save dialog still follows a click
    const choice = await confirm({ title: askTitle, text: [askText, askHint], choices: [{ choice: "record", label: ask }], signal });
    return choice && !signal.aborted ? RecordingSession.begin(this.#context) : null;
  }

  /** @param {RecordingSession} session */
  #begin(session) {
    const { presence, notices, signal } = this.#context;
    this.#session = session;
    if (signal.aborted) return this.#stop(); // the call ended during the save dialog
    session.on("failed", (error) => {
      console.warn("The recording failed:", error);
      this.#stop(callWords.recording.failed);
    });
    presence.setRecording(true);
    notices.show(ID, {
      text: fill(callWords.recording.isOn, { time: verbatim(clock(0)) }), iconName: ID, kind: "recording", isSilent: true,
      actions: [{ label: callWords.recording.stopShort, run: () => this.#stop() }],
    });
    notices.announce(callWords.recording.isOnAnnounced);
    this.#clock = setInterval(() => notices.reword(ID, fill(callWords.recording.isOn, { time: verbatim(clock(session.elapsed)) })), 1_000);
    addEventListener("beforeunload", confirmClose);
  }

  /** @param {string} [problem]   shown instead of success, if the recording failed */
  async #stop(problem) {
    const { presence, notices, focusAction } = this.#context;
    const session = this.#session;
    if (!session) return;
    this.#session = null;
    clearInterval(this.#clock);
    presence.setRecording(false);
    if (notices.hide(ID)) focusAction(ID);
    this.#setBusy(true);
    try {
      const name = await session.stop();
      if (problem) this.#showProblem(problem);
      else notices.toast(fill(callWords.recording.savedAs, { file: verbatim(name) }));
    } catch (error) {
      console.warn("Failed to save the recording:", error);
      this.#showProblem(callWords.recording.notSaved);
    } finally {
      removeEventListener("beforeunload", confirmClose);
      this.#setBusy(false);
    }
  }

  /** Shows a problem that stays visible after the call. @param {string} text */
  #showProblem(text) {
    this.#context.notices.show("recording_problem", { text, dismissable: true });
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.#context.actions.changed(ID);
  }
}

/** Shows a notice while other participants are recording. @param {CallContext} context */
function showOthers({ presence, notices, news, stage, signal }) {
  /** @type {Map<Peer, string>} */
  const others = new Map();
  /** @type {Set<Peer | null>} whose marks are out of date */
  const changed = new Set();
  let shown = "";
  const show = oncePerFrame(() => {
    const mark = { iconName: ID, label: callWords.recording.mark };
    for (const peer of changed) stage.mark(peer, ID, presence.of(peer).recording ? mark : null);
    changed.clear();
    const names = [...others.values()].map(verbatim);
    const text = names.length > 0 ? fill(callWords.recording.by, { names: list(names), count: names.length }) : "";
    if (text === shown) return;
    shown = text;
    if (!text) return notices.hide(OTHERS);
    notices.show(OTHERS, { text, iconName: ID, kind: "recording", isSilent: true });
  }, signal);
  presence.on("changed", ({ peer, now, before, isNews }) => {
    if (now.recording === before.recording) return;
    changed.add(peer);
    show();
    if (!peer) return;
    const { socketId, participant: { display_name: name } } = peer;
    if (now.recording) others.set(peer, name);
    else others.delete(peer);
    const about = `recording ${name}`;
    if (now.recording) {
      const text = fill(callWords.recording.by, { names: verbatim(name), count: 1 });
      news.repeat(about, (count) => { if (others.has(peer)) news.announce(counted(text, count)); }, "on");
    } else if (isNews) {
      news.toast(fill(callWords.recording.endedBy, { name: verbatim(name) }), { from: socketId, about, state: "off" });
    }
  }, { signal });
  signal.addEventListener("abort", () => notices.hide(OTHERS));
}

/** Asks before the tab closes with an unsaved recording. @param {Event} event */
const confirmClose = (event) => event.preventDefault();
