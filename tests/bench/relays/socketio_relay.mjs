// The least that forwards a signal, on Socket.IO: rooms in a Map, events with one argument.
import { Server } from "socket.io";

/** @type {Map<string, Map<string, import("socket.io").Socket>>} */
const rooms = new Map();

const server = new Server(Number(process.env.PORT), { transports: ["websocket"], serveClient: false });

server.on("connection", (socket) => {
  /** @type {Map<string, import("socket.io").Socket> | undefined} */
  let room;

  socket.on("join_room", ({ room_code }) => {
    room = rooms.get(room_code) ?? new Map();
    rooms.set(room_code, room.set(socket.id, socket));
    socket.emit("joined", { room_code });
  });
  socket.on("signal", ({ to, signal_type, payload }) => {
    const peer = room?.get(to);
    if (peer) peer.emit("signal", { from: socket.id, signal_type, payload });
    else socket.emit("error", { code: "peer_not_found" });
  });
  socket.on("disconnect", () => room?.delete(socket.id));
});
