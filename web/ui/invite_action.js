// @ts-check
// Inviting others during a call: copies the link.

import { inviteLink } from "./address.js";
import { COPIED_SHOWS, copyText } from "./invite.js";
import { words } from "./words.js";

/** @param {import("./call_screen.js").CallContext} context */
export function addInvite({ actions, notices, roomCode }) {
  const { copy, copied, byHand } = words.invite;
  let said = copy;
  actions.add({
    id: "invite",
    look: () => ({ label: said, iconName: said === copied ? "done" : "link" }),
    run: async () => {
      const isCopied = await copyText(inviteLink(roomCode));
      notices.toast(isCopied ? copied : `${byHand}: ${inviteLink(roomCode)}`);
      if (!isCopied) return;
      said = copied;
      actions.changed("invite");
      setTimeout(() => { said = copy; actions.changed("invite"); }, COPIED_SHOWS);
    },
  });
}
