import assert from "node:assert/strict";
import { test } from "node:test";

import { Call } from "../../web/sdk/call.js";
import { SignalingError } from "../../web/sdk/server/signaling.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { FakeMedia, FakeSignaling } from "./fake_signaling.mjs";
import { settled } from "./fake_web_socket.mjs";

const person = (socket_id, role = "guest") => ({ socket_id, display_name: socket_id, role, away: false });
const knock = (socket_id) => ({ socket_id, display_name: socket_id });
const seat = (...peers) => ({
  your_socket_id: "me", peers, room_code: "6a18t3", role: "host", room: { name: null, state: "open" },
  ice_servers: [], resume_token: "proof", resume_grace_seconds: 30,
});

/** A host's call, with a connection for each of these to look at. */
async function inRoom(t, ...peers) {
  const signaling = new FakeSignaling();
  const media = new FakeMedia();
  const connections = [];
  const facts = [];
  signaling.answers = [seat(...peers)];
  const call = new Call(signaling, media, {
    createPeerConnection: () => connections[connections.push(new FakePeerConnection()) - 1],
  });
  call.on("knocked", ({ display_name }) => facts.push(`knocked ${display_name}`));
  call.on("knock_ended", ({ socket_id }) => facts.push(`knock ended ${socket_id}`));
  call.on("peer_added", ({ peer }) => facts.push(`added ${peer.socketId}`));
  call.on("mute_requested", ({ peer, isForAll }) => facts.push(`${isForAll ? "all " : ""}muted by ${peer.socketId}`));
  call.on("ended", ({ reason }) => facts.push(`ended ${reason}`));
  t.after(() => call.leave());
  await call.join({ room_code: "6a18t3", display_name: "Me" });
  await settled();
  facts.length = 0;
  signaling.sent.length = 0;
  return { call, signaling, media, connections, facts };
}

const confirmed = (signaling, { id }) => signaling.emit("answered", { id, error: null });
const waitingNow = (call) => [...call.knocks.keys()];

for (const [what, run, expected] of [
  ["admit", (call) => call.admit("a"), { type: "admit", socket_id: "a" }],
  ["deny", (call) => call.deny("a"), { type: "deny", socket_id: "a", ban: false }],
  ["deny with a ban", (call) => call.deny("a", { ban: true }), { type: "deny", socket_id: "a", ban: true }],
  ["remove", (call) => call.removePeer("a"), { type: "remove_peer", socket_id: "a", ban: false }],
  ["make a host", (call) => call.setRole("a", "host"), { type: "set_role", socket_id: "a", role: "host" }],
  ["ban", (call) => call.removePeer("a", { ban: true }), { type: "remove_peer", socket_id: "a", ban: true }],
  ["change the room", (call) => call.updateRoom({ passcode: null, ttl_hours: 2 }), { type: "update_room", passcode: null, ttl_hours: 2 }],
  ["end the call", (call) => call.closeRoom(), { type: "close_room" }],
]) {
  test(`a host can ${what}, and hears of a refusal`, async (t) => {
    const { call, signaling } = await inRoom(t, person("a"));
    const done = run(call);
    const [{ id, ...sent }] = signaling.sent;
    assert.deepEqual(sent, expected);
    confirmed(signaling, signaling.sent.at(-1));
    await done;

    const refused = assert.rejects(run(call), { code: "not_allowed" });
    signaling.emit("answered", { id: signaling.sent[1].id, error: new SignalingError("not_allowed", "no") });
    await refused;
    assert.notEqual(signaling.sent[1].id, id);
  });
}

test("who knocks is known until they are in, have gone or somebody else decided", async (t) => {
  const { call, signaling, facts } = await inRoom(t);
  for (const name of ["a", "b", "a"]) signaling.emit("knock", knock(name));
  assert.deepEqual([...call.knocks.values()], [knock("a"), knock("b")]);
  signaling.emit("peer_joined", person("a"));
  signaling.emit("knock_ended", { socket_id: "b" });
  signaling.emit("knock_ended", { socket_id: "b" });
  assert.deepEqual(waitingNow(call), []);
  assert.deepEqual(facts, ["knocked a", "knocked b", "knock ended a", "added a", "knock ended b"]);
});

test("one's own decision ends the knock once the server has taken it", async (t) => {
  const { call, signaling } = await inRoom(t);
  signaling.emit("knock", knock("a"));
  const denied = call.deny("a");
  assert.deepEqual(waitingNow(call), ["a"]);
  confirmed(signaling, signaling.sent.at(-1));
  await denied;
  assert.deepEqual(waitingNow(call), []);
});

test("who cannot be let in goes on waiting, and who has gone does not", async (t) => {
  const { call, signaling } = await inRoom(t);
  for (const [code, after] of [["room_full", ["a"]], ["peer_not_found", []]]) {
    signaling.emit("knock", knock("a"));
    const told = call.admit("a").catch((error) => error.code);
    signaling.emit("answered", { id: signaling.sent.at(-1).id, error: new SignalingError(code, "no") });
    assert.equal(await told, code === "room_full" ? code : undefined);
    assert.deepEqual(waitingNow(call), after, code);
  }
});

/** The server is lost and found again. */
async function resume(signaling, ...answers) {
  signaling.answers = answers;
  signaling.emit("connection_lost", { code: 1006 });
  await settled();
}

test("knocks outlive a resume, but not one where the count is lost: they are told anew", async (t) => {
  const { call, signaling } = await inRoom(t);
  signaling.emit("knock", knock("a"));
  await resume(signaling, { ...seat(), received: 0 });
  assert.deepEqual(waitingNow(call), ["a"]);
  await resume(signaling, { ...seat(), received: null });
  assert.deepEqual(waitingNow(call), []);
  signaling.emit("knock", knock("a"));
  await resume(signaling, new SignalingError("resume_failed", "gone"), { ...seat(), role: "guest" });
  assert.deepEqual(waitingNow(call), []);
  assert.equal(call.role, "guest");
});

for (const reason of ["removed", "banned"]) {
  test(`whoever is ${reason} is out with that reason`, async (t) => {
    const { call, signaling, connections, facts } = await inRoom(t, person("a"));
    signaling.emit("removed", { room_code: "6a18t3", reason });
    assert.deepEqual(facts, [`ended ${reason}`]);
    assert.equal(call.state, "ended");
    assert.equal(connections[0].connectionState, "closed");
  });
}

test("a room that closes while one waits ends the call with its reason", async (t) => {
  const signaling = new FakeSignaling();
  signaling.request = () => { signaling.emit("waiting", { room_code: "6a18t3" }); return new Promise(() => {}); };
  const call = new Call(signaling, new FakeMedia());
  const facts = [];
  call.on("waiting", () => facts.push("waiting"));
  call.on("ended", ({ reason }) => facts.push(reason));
  call.join({ room_code: "6a18t3", display_name: "Me" }).catch(() => {});
  await settled();
  signaling.emit("room_closed", { room_code: "6a18t3", reason: "closed_by_host" });
  assert.deepEqual(facts, ["waiting", "closed_by_host"]);
});

/** Opens the channel to whoever this connection leads to. */
function openChannel({ channels: [channel] }) {
  channel.readyState = "open";
  channel.sent.length = 0;
  return channel;
}

test("everybody is asked to mute past the server, and those are counted who can be", async (t) => {
  const { call, signaling, connections } = await inRoom(t, person("a"), person("b"));
  const channel = openChannel(connections[0]);
  assert.equal(call.askToMute(), 1);
  assert.deepEqual(channel.sent.map((text) => JSON.parse(text)), [{ type: "mute_request" }]);
  assert.deepEqual(signaling.sent, []);
});

test("one person is asked to mute, and no one else", async (t) => {
  const { call, connections } = await inRoom(t, person("a"), person("b"));
  const [channel, other] = connections.map(openChannel);
  assert.equal(call.askToMute(call.peers.get("a")), 1);
  assert.deepEqual(channel.sent.map((text) => JSON.parse(text)), [{ type: "mute_request", only_you: true }]);
  assert.deepEqual(other.sent, []);
});

for (const role of ["host", "guest"]) {
  test(`a ${role} who asks for silence is ${role === "host" ? "obeyed" : "not obeyed"}`, async (t) => {
    const { media, connections, facts } = await inRoom(t, person("a", role));
    media.state = { audio: true, video: false, camera: true };
    const channel = openChannel(connections[0]);
    channel.onmessage({ data: '{"type":"mute_request","role":"host"}' });
    assert.equal(media.state.audio, role !== "host");
    assert.deepEqual(facts, role === "host" ? ["all muted by a"] : []);
    channel.onmessage({ data: '{"type":"mute_request"}' }); // silent already: no news
    assert.equal(facts.length, role === "host" ? 1 : 0);
    media.state.audio = true;
    channel.onmessage({ data: '{"type":"mute_request","only_you":true}' });
    assert.deepEqual(facts, role === "host" ? ["all muted by a", "muted by a"] : []);
  });
}

test("names that look like another one inside are numbered, also of those who knock", async (t) => {
  const { call, signaling } = await inRoom(t, { ...person("a"), display_name: "Anna" });
  const shown = () => [...call.peers.values()].map((peer) => peer.participant.display_name);
  signaling.emit("knock", { socket_id: "b", display_name: "Аnna" }); // with a Cyrillic letter
  assert.equal(call.knocks.get("b")?.display_name, "Аnna (2)");
  signaling.emit("peer_joined", { socket_id: "b", display_name: "Аnna", role: "guest" });
  signaling.emit("peer_joined", { socket_id: "c", display_name: "Anna", role: "guest" });
  assert.deepEqual(shown(), ["Anna", "Аnna (2)", "Anna (3)"]);
  signaling.emit("peer_left", { socket_id: "a", reason: "left" });
  signaling.emit("peer_joined", { socket_id: "d", display_name: "ANNA", role: "guest" });
  assert.deepEqual(shown(), ["Аnna (2)", "Anna (3)", "ANNA"]);
});
