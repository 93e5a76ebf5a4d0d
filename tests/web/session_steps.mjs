// A session over sockets whose other end is the test, and the steps that tests of it share.

import assert from "node:assert/strict";

import { Session } from "../../web/sdk/server/session.js";
import { Signaling } from "../../web/sdk/server/signaling.js";
import { FakeWebSocket, settled } from "./fake_web_socket.mjs";

export const TICKET = { room_code: "6a18t3", display_name: "Me" };
export const HELLO = { socket_id: "of the connection", guest_rooms: true, version: "1" };
export const SEAT = {
  room_code: "6a18t3", your_socket_id: "me", peers: [], role: "guest", room: {}, ice_servers: [],
  resume_token: "proof", resume_grace_seconds: 30,
};

export function newSession(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const sockets = [];
  const signaling = new Signaling("ws://test/ws", {
    createWebSocket: () => sockets[sockets.push(new FakeWebSocket()) - 1],
  });
  const session = new Session(signaling);
  const facts = [];
  session.on("entered", ({ joined, isAnew }) => facts.push(`${isAnew ? "anew as" : "entered as"} ${joined.your_socket_id}`));
  session.on("resumed", ({ isComplete }) => facts.push(isComplete ? "resumed" : "resumed with gaps"));
  session.on("lost", () => facts.push("lost"));
  session.on("waiting", () => facts.push("waiting"));
  session.on("ended", ({ reason }) => facts.push(`ended ${reason}`));
  t.after(() => session.close());
  return { session, signaling, sockets, facts };
}

/** Joined over the first socket. */
export async function joined(t, seat = SEAT) {
  const parts = newSession(t);
  const { session, sockets, facts } = parts;
  const joining = session.join(TICKET);
  await answer(sockets[0], "join_room", "joined", seat);
  await joining;
  facts.length = 0;
  return { ...parts, socket: sockets[0] };
}

/** Greets on a new socket, awaits this request and answers it. */
export async function answer(socket, request, type, payload) {
  if (socket.readyState !== 1) socket.receive("connected", HELLO);
  await settled();
  const [asked] = socket.messages(request).slice(-1);
  assert.ok(asked, `no ${request} among ${socket.sent.map((message) => message.type)}`);
  socket.receive(type, payload, asked.id);
  await settled();
  return asked;
}

export const refusal = (code) => ({ code, message: code, in_reply_to: "resume" });

/** The connection breaks, and there is a new one. */
export async function reconnected(t, sockets) {
  sockets.at(-1).break();
  await settled();
  const before = sockets.length;
  t.mock.timers.tick(500);
  await settled();
  assert.equal(sockets.length, before + 1, "no attempt within 0.5 s");
  return sockets.at(-1);
}
