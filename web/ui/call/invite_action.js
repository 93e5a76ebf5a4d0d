// @ts-check
// Adds the Invite action: the system's share sheet on touch devices, otherwise copying the link.

import { inviteLink } from "../kit/address.js";
import { canShare, COPIED_SHOWS, copyText, shareLink } from "../kit/invite.js";
import { callWords } from "../call_words.js";

/** @param {import("./call_screen.js").CallContext} context */
export function addInvite({ actions, notices, roomCode }) {
  const { copy, copied, byHand, share } = callWords.invite;
  const link = inviteLink(roomCode);
  const shares = canShare() && matchMedia("(pointer: coarse)").matches;
  let isCopied = false;
  actions.add({
    id: "invite",
    look: () => {
      if (isCopied) return { label: copied, iconName: "done" };
      return shares ? { label: share, iconName: "share" } : { label: copy, iconName: "link" };
    },
    run: async () => {
      if (shares && await shareLink(link)) return;
      isCopied = await copyText(link);
      notices.toast(isCopied ? copied : `${byHand} ${link}`);
      if (!isCopied) return;
      actions.changed("invite");
      setTimeout(() => { isCopied = false; actions.changed("invite"); }, COPIED_SHOWS);
    },
  });
}
