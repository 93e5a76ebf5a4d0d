// The least that forwards a signal, on ws: rooms in a Map, JSON parsed and written.
import { randomUUID } from "node:crypto";
import { WebSocketServer } from "ws";

/** @type {Map<string, Map<string, import("ws").WebSocket>>} */
const rooms = new Map();

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT), perMessageDeflate: false });

server.on("connection", (socket) => {
  const id = randomUUID();
  /** @type {Map<string, import("ws").WebSocket> | undefined} */
  let room;
  const say = (to, type, payload) => to.send(JSON.stringify({ type, payload }));

  say(socket, "connected", { socket_id: id });
  socket.on("message", (data) => {
    const { type, payload } = JSON.parse(data);
    if (type === "signal") {
      const peer = room?.get(payload.to);
      const { signal_type, payload: content } = payload;
      if (peer) say(peer, "signal", { from: id, signal_type, payload: content });
      else say(socket, "error", { code: "peer_not_found" });
    } else if (type === "join_room") {
      room = rooms.get(payload.room_code) ?? new Map();
      rooms.set(payload.room_code, room.set(id, socket));
      say(socket, "joined", { room_code: payload.room_code, your_socket_id: id });
    }
  });
  socket.on("close", () => room?.delete(id));
});
