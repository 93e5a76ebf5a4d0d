// @ts-check
// Adds the Invite action, which opens a card with all ways to invite people.

import { Popover } from "../kit/popover.js";
import { callWords } from "../call_words.js";
import { InviteCard } from "./invite_card.js";

const ID = "invite";

/** @param {import("../call/call_screen.js").CallContext} context */
export function addInvite(context) {
  const { call, actions, focusAction, signal } = context;
  const card = new InviteCard(context);
  const popover = new Popover(card.element, () => actions.changed(ID));
  document.body.append(card.element); // not in the stage or a panel, which are inert or hidden at times
  actions.add({
    id: ID,
    look: () => ({ label: callWords.invite.title, iconName: "add-person", isExpanded: popover.isOpen }),
    run: ({ currentTarget }) => {
      const pressed = /** @type {HTMLElement} */ (currentTarget);
      if (pressed.getClientRects().length === 0) focusAction(ID); // it was in a menu, which has closed
      else pressed.focus(); // Safari does not
      card.update();
      const isOpen = popover.toggle(/** @type {HTMLElement} */ (document.activeElement));
      actions.changed(ID);
      if (isOpen) card.focus();
    },
  });
  call.on("room_updated", () => card.update(), { signal });
  signal.addEventListener("abort", () => {
    popover.close();
    card.element.remove();
  });
}
