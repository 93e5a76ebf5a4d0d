// @ts-check
// Shows the start page: create a room, or join one by its code or link.

import { invitationLink, parseInvitation } from "../../sdk/invitation.js";
import { button, element } from "../kit/dom.js";
import { page, screenTitle } from "./page.js";
import { memory } from "../kit/memory.js";
import { failureText, waitOf } from "../kit/failures.js";
import { nodes, verbatim } from "../kit/texts.js";
import { waitSeconds } from "../kit/wait_seconds.js";
import { fill } from "../kit/fill.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/invitation.js").Invitation} Invitation */
/** @typedef {(settings?: import("../../sdk/protocol.js").CreateRoom) => Promise<import("../../sdk/protocol.js").RoomCreated>} Create */

export class Home {
  #title = screenTitle(words.home.title);
  #create = button(words.home.create, { class: "button primary large", disabled: true }, "plus");
  #introduction = element("p", { class: "introduction" }, words.home.introduction);
  #createProblem = element("p", { class: "problem", role: "alert" });
  #creation = element("div", { class: "creation" },
    this.#create, this.#createProblem, element("p", { class: "divider", "aria-hidden": "true" }, words.home.or));
  #code = element("input", {
    id: "room-code", type: "text", dir: "ltr", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    placeholder: words.home.codeExample, "aria-describedby": "code-problem", enterkeyhint: "go",
  });
  #endWait = () => {};
  #codeProblem = element("p", { class: "problem", id: "code-problem", role: "alert" });

  /**
   * @param {object} options
   * @param {Create} options.create   rejects with the server's error
   * @param {(invitation: Invitation) => void} options.enter
   * @param {() => void} options.goHome
   * @param {() => void} options.openSettings
   * @param {(text: string) => void} options.announce
   */
  constructor({ create, enter, goHome, openSettings, announce }) {
    this.#create.addEventListener("click", () => this.#createRoom(create));
    const form = element("form", { class: "code-form", novalidate: true },
      element("label", { for: "room-code" }, words.home.codeLabel),
      element("div", { class: "field-row" },
        this.#code, element("button", { class: "button", type: "submit" }, words.home.enter)),
      this.#codeProblem);
    this.#code.addEventListener("input", () => this.#setCodeProblem());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enterRoom(enter);
    });
    this.#code.addEventListener("paste", (event) => this.#paste(event));
    this.element = page("home", { goHome, openSettings },
      element("section", { class: "panel" },
        this.#title,
        this.#introduction, this.#creation,
        form));
    this.pageTitle = words.product;
    if (memory.recentRooms) this.#listRooms(enter, create, announce);
  }

  focus() {
    this.#title.focus();
  }

  /**
   * Lists the rooms that were visited before, once the page is there.
   * @param {(invitation: Invitation) => void} enter @param {Create} create @param {(text: string) => void} announce
   */
  async #listRooms(enter, create, announce) {
    const { recentList } = await import("./recent_list.js");
    const list = await recentList({
      enter: (roomCode) => enter({ roomCode, token: null, origin: null }), create, cleared: () => this.#title.focus(), announce,
    });
    if (list) this.element.querySelector(".panel")?.append(list);
  }

  close() {
    this.#endWait();
  }

  /** Shows or hides room creation, as the server allows. @param {boolean} allowed */
  setGuestRooms(allowed) {
    if (!this.#create.ariaDisabled) this.#createProblem.textContent = ""; // the server is back
    this.#create.disabled = !allowed;
    this.element.toggleAttribute("data-fixed", !allowed);
    this.#creation.hidden = !allowed;
    this.#introduction.textContent = allowed ? words.home.introduction : words.home.noGuestRooms;
  }

  /** @param {Create} create */
  async #createRoom(create) {
    const label = this.#create.querySelector("span");
    if (!label || this.#create.ariaDisabled === "true") return;
    this.#createProblem.textContent = "";
    this.#create.ariaDisabled = "true"; // not `disabled`, which would lose the focus
    label.textContent = words.home.creating;
    try {
      await create();
    } catch (error) {
      this.#createProblem.textContent = failureText(error);
      if (waitOf(error) > 0) return this.#pauseFor(waitOf(error), label);
    }
    this.#letCreate(label);
  }

  /** @param {number} seconds @param {HTMLElement} label */
  #pauseFor(seconds, label) {
    this.#endWait = waitSeconds(seconds, {
      show: (left) => { label.textContent = fill(words.lobby.againIn, { count: left }); },
      end: () => {
        this.#letCreate(label);
        this.#createProblem.textContent = "";
      },
    });
  }

  /** @param {HTMLElement} label */
  #letCreate(label) {
    this.#create.ariaDisabled = null;
    label.textContent = words.home.create;
  }

  /** Pastes lines with spaces between them: browsers would join them, and with them a link and a word. @param {ClipboardEvent} event */
  #paste(event) {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!/[\r\n]/.test(text)) return;
    event.preventDefault();
    this.#code.setRangeText(text.replace(/\s+/g, " "), this.#code.selectionStart ?? 0, this.#code.selectionEnd ?? 0, "end");
  }

  /** @param {(invitation: Invitation) => void} enter */
  #enterRoom(enter) {
    const invitation = parseInvitation(this.#code.value);
    this.#setCodeProblem();
    if (invitation && (invitation.origin === null || invitation.origin === location.origin)) {
      enter(invitation);
      return;
    }
    if (invitation?.origin) {
      const open = fill(words.home.openOther, { host: verbatim(new URL(invitation.origin).host) });
      const link = element("a", { href: invitationLink(this.#code.value) }, ...nodes(open));
      this.#setCodeProblem(words.home.otherServer, " ", link);
    } else this.#setCodeProblem(words.home.notACode);
    this.#code.focus();
  }

  /** @param {(Node | string)[]} problem   none if the code may be right */
  #setCodeProblem(...problem) {
    this.#codeProblem.replaceChildren(...problem);
    this.#code.ariaInvalid = String(problem.length > 0);
  }
}
