// @ts-check
// Remembers the room on this device, so that the start page can list it.

import { memory } from "../kit/memory.js";
import { endRoom, forgetRoom, keepRecentRoom } from "../kit/recent_rooms.js";

const ENDED = new Set(["deleted", "expired", "closed_by_host"]);

/** @param {import("./call_screen.js").CallContext} context */
export function addRecentRoom({ call, roomCode, signal }) {
  const keep = () => {
    if (!call.room) return;
    const { room } = call;
    keepRecentRoom({
      code: roomCode, name: room.name, expiresAt: room.expires_at, hasPasscode: room.has_passcode ?? false,
      waitingRoom: room.waiting_room, maxParticipants: room.max_participants, access: room.access,
      isHost: call.role === "host", token: memory.tokenFor(roomCode),
    });
  };
  keep();
  for (const event of /** @type {const} */ (["joined", "resumed", "room_updated", "role_changed"])) call.on(event, keep, { signal });
  call.on("ended", ({ reason }) => {
    if (ENDED.has(reason)) endRoom(roomCode);
    if (reason === "banned") forgetRoom(roomCode);
  });
}
