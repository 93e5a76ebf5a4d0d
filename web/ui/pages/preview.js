// @ts-check
// Shows the camera preview in the lobby, with device buttons and device problems.

import { Actions } from "../kit/actions.js";
import { addDeviceActions } from "../devices/device_actions.js";
import { canTryAgain, deviceProblems } from "../devices/device_problems.js";
import { button, element } from "../kit/dom.js";
import { LevelMeter } from "../devices/level_meter.js";
import { preferences } from "../kit/preferences.js";
import { initials } from "../kit/initials.js";
import { keepForRejoin } from "../kit/memory.js";
import { setText } from "../kit/texts.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

export class Preview {
  #media;
  #name;
  #video = element("video", { autoplay: true, playsinline: true, muted: true, "aria-label": words.lobby.preview });
  #avatar = element("span", { class: "avatar", "aria-hidden": "true", translate: "no" });
  #why = element("p", { class: "why" });
  #problems = element("div", { class: "device-problems", role: "status" });
  #heard = element("p", { class: "visually-hidden", role: "status" });
  #closing = new AbortController();

  /** @param {LocalMedia} media @param {HTMLInputElement} name   source of the initials that replace the video */
  constructor(media, name) {
    this.#media = media;
    this.#name = name;
    this.#video.muted = true;
    const { signal } = this.#closing;
    const actions = new Actions();
    addDeviceActions(actions, media, signal, remember);
    const meter = new LevelMeter(media, { signal, onHeard: () => this.#announceHeard() });
    media.on("changed", () => this.#update(), { signal });
    name.addEventListener("input", () => this.#update());
    this.element = element("section", { class: "preview" },
      element("div", { class: "preview-picture" },
        this.#video,
        element("div", { class: "placeholder" }, this.#avatar, this.#why), meter.element,
        element("div", { class: "preview-buttons" }, actions.button("microphone", { signal }), actions.button("camera", { signal }))),
      this.#heard, this.#problems);
    this.#update();
  }

  close() {
    this.#closing.abort();
    this.#video.srcObject = null;
  }

  #update() {
    const media = this.#media;
    const track = media.tracks.video;
    this.element.dataset.picture = track ? "on" : "off";
    this.element.dataset.facing = media.facing;
    const shown = /** @type {MediaStream | null} */ (this.#video.srcObject);
    if (shown?.getVideoTracks()[0] !== (track ?? undefined)) this.#video.srcObject = track ? new MediaStream([track]) : null;
    setText(this.#avatar, initials(this.#name.value));
    const isOpening = media.isOpening("audio") || media.isOpening("video");
    const { opening, cameraOff, cameraBlocked, cameraMissing } = words.lobby;
    const problem = media.problems.video;
    setText(this.#why, isOpening ? opening
      : !problem ? cameraOff : problem === "not_found" ? words.devices.none.video
      : /^(permission|blocked)_/.test(problem) ? cameraBlocked : cameraMissing);
    if (!isOpening) this.#explain();
  }

  /** Announces once that the microphone works, for people who cannot see the meter. */
  #announceHeard() {
    setText(this.#heard, words.devices.soundHeard);
  }

  #explain() {
    const sentences = deviceProblems(this.#media);
    const said = this.#problems.dataset.said ?? "";
    if (said === sentences.join("\n")) return; // keeps the focus on its button
    this.#problems.dataset.said = sentences.join("\n");
    this.#problems.replaceChildren();
    if (sentences.length > 0) this.#problems.append(element("p", {}, [...sentences, words.joinAllTheSame].join(" ")));
    if (canTryAgain(this.#media)) {
      this.#problems.append(button(words.devices.tryAgain, { class: "button quiet", onclick: () => this.#media.tryAgain() }));
    }
  }
}

/**
 * Saves the choice for the next call.
 * @param {import("../../sdk/peer/peer.js").MediaKind} kind
 * @param {boolean} isOn
 */
function remember(kind, isOn) {
  keepForRejoin(kind, isOn);
  preferences.keep(kind === "audio" ? { startsMuted: !isOn } : { startsWithoutCamera: !isOn });
}
