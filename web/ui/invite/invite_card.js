// @ts-check
// Shows the ways to invite people: the link, e-mail, a calendar file, the share sheet and a QR code.

import { inviteLink } from "../kit/address.js";
import { button, element, icon } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { canShare, inviteField, shareLink } from "../kit/invite.js";
import { saveAs } from "../kit/save_as.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";
import { calendarEvent } from "./calendar_event.js";
import { qrCode } from "./qr_code.js";

/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const QUIET_ZONE = 4; // modules around a QR code

export class InviteCard {
  #call;
  #roomCode;
  #link;
  #title = element("h2", { id: "invite-title", tabindex: "-1" }, callWords.invite.title);
  #hint = element("p", { class: "hint" });
  #mail = element("a", { class: "button" }, icon("mail"), element("span", {}, callWords.invite.mail));

  /** @param {Pick<CallContext, "call" | "roomCode" | "notices">} context */
  constructor({ call, roomCode, notices }) {
    this.#call = call;
    this.#roomCode = roomCode;
    this.#link = inviteLink(roomCode);
    const { calendar, share } = callWords.invite;
    this.element = element("div", { class: "popover invite-card", popover: "auto", role: "dialog", "aria-labelledby": "invite-title" },
      this.#title, this.#hint, inviteField(roomCode, (text) => notices.announce(text)),
      element("div", { class: "actions" }, this.#mail,
        button(calendar, { onclick: () => this.#saveEvent() }, "calendar"),
        ...(canShare() ? [button(share, { onclick: () => shareLink(this.#link) }, "share")] : [])),
      ...this.#qrCode());
  }

  /** Shows what holds for the room now. */
  update() {
    const { hints, mailSubject, mailSubjectNamed, mailBody } = callWords.invite;
    const { room } = this.#call;
    const hint = !room ? "" : room.state === "locked" ? hints.locked : room.access === "token" ? hints.token
      : room.has_passcode ? hints.passcode : room.waiting_room ? hints.waitingRoom : "";
    setText(this.#hint, hint);
    this.#hint.hidden = hint === "";
    const subject = room?.name ? fill(mailSubjectNamed, { name: room.name }) : mailSubject;
    const body = fill(mailBody, { link: this.#link });
    this.#mail.href = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  }

  focus() {
    this.#title.focus();
  }

  #saveEvent() {
    const { room } = this.#call;
    if (!room) return;
    const { eventTitle, eventText, eventFile } = callWords.invite;
    const file = calendarEvent({
      id: `${this.#roomCode}@${location.hostname}`,
      title: room.name ?? eventTitle,
      link: this.#link,
      text: fill(eventText, { link: this.#link }),
      now: Date.now(),
      until: Date.parse(room.expires_at),
    });
    saveAs(new Blob([file]), fill(eventFile, { code: this.#roomCode }));
  }

  /** None for a link that is too long. */
  #qrCode() {
    const modules = qrCode(this.#link);
    if (!modules) return [];
    const size = modules.length + 2 * QUIET_ZONE;
    const path = modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z` : "")));
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", callWords.invite.qrCode);
    const drawn = document.createElementNS(svg.namespaceURI, "path");
    drawn.setAttribute("d", path.join(""));
    svg.append(drawn);
    return [element("figure", { class: "qr-code" }, svg, element("figcaption", { class: "hint" }, callWords.invite.scan))];
  }
}
