// @ts-check
// Remembers the room on this device, so that the start page can list it.

import { forgetRoom, keepRecentRoom } from "../kit/recent_rooms.js";

const GONE = new Set(["deleted", "expired", "closed_by_host", "banned"]);

/** @param {import("./call_screen.js").CallContext} context */
export function addRecentRoom({ call, roomCode, signal }) {
  const keep = () => {
    if (!call.room) return;
    const { name, expires_at: expiresAt, has_passcode: hasPasscode = false } = call.room;
    keepRecentRoom({ code: roomCode, name, expiresAt, hasPasscode, isHost: call.role === "host" });
  };
  keep();
  for (const event of /** @type {const} */ (["joined", "resumed", "room_updated", "role_changed"])) call.on(event, keep, { signal });
  call.on("ended", ({ reason }) => { if (GONE.has(reason)) forgetRoom(roomCode); });
}
