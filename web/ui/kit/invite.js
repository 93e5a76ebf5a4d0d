// @ts-check
// Shows the invitation link, with buttons to copy and share it.

import { inviteLink } from "./address.js";
import { button, element, icon, iconButton, setIcon } from "./dom.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

export const COPIED_SHOWS = 2_500; // ms that "Copied" is shown

/**
 * @param {string} roomCode
 * @param {(text: string) => void} announce
 */
export function inviteField(roomCode, announce) {
  const link = element("input", {
    class: "invite-link", type: "text", dir: "ltr", readonly: true, value: inviteLink(roomCode), "aria-label": callWords.invite.linkLabel,
    onfocus: () => link.select(),
  });
  return element("div", { class: "field-row" },
    link, ...(canShare() ? [shareButton(link.value)] : []),
    copyButton({ link: link.value, announce, copyByHand: () => link.select() }));
}

/** Returns true if the browser has a share sheet (Web Share API). */
export const canShare = () => typeof navigator.share === "function";

/** Opens the share sheet. @param {string} url @returns {Promise<boolean>} true if shared or cancelled */
export async function shareLink(url) {
  try {
    await navigator.share({ title: words.product, url });
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === "AbortError";
  }
}

/** @param {string} link */
function shareButton(link) {
  return iconButton(callWords.invite.share, "share", { class: "icon-button share", onclick: () => shareLink(link) });
}

/**
 * @param {object} options
 * @param {string} options.link
 * @param {(text: string) => void} options.announce
 * @param {() => void} [options.copyByHand]   called if copying fails, to select the link
 * @param {string} [options.name]             label of the button
 */
export function copyButton({ link, announce, copyByHand = () => {}, name = callWords.invite.copy }) {
  const mark = icon("link");
  const label = element("span", {}, name);
  /** @param {string} text @param {string} iconName */
  const say = (text, iconName) => {
    label.textContent = text;
    setIcon(mark, iconName);
  };
  const made = button("", { class: "button copy" });
  made.replaceChildren(mark, label);
  made.addEventListener("click", async () => {
    const copied = await copyText(link);
    if (!copied) copyByHand();
    say(copied ? callWords.invite.copied : callWords.invite.byHand, copied ? "done" : "link");
    announce(copied ? callWords.invite.copied : callWords.invite.byHand);
    setTimeout(() => say(name, "link"), COPIED_SHOWS);
  });
  return made;
}

/** @param {string} text @returns {Promise<boolean>} true if copied */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyWithCommand(text); // no Clipboard API: an insecure page, or a frame without permission
  }
}

/** @param {string} text */
function copyWithCommand(text) {
  const focused = document.activeElement;
  const area = element("textarea", { class: "visually-hidden", readonly: true }, text);
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
