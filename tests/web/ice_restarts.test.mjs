import assert from "node:assert/strict";
import { test } from "node:test";

import { Peer } from "../../web/sdk/peer/peer.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { settled } from "./fake_web_socket.mjs";

/** A peer with which everything is negotiated and connected; `restarts` counts what it does about a bad connection. */
async function connectedPeer(t, { isPolite = false } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const connection = new FakePeerConnection();
  const peer = new Peer({
    participant: { socket_id: "them", display_name: "Them", role: "guest" },
    isPolite,
    offersFirst: false,
    configuration: {},
    sendSignal: () => {},
    tracks: { audio: null, video: null },
    mediaState: { audio: false, video: false, camera: true },
    createPeerConnection: () => connection,
  });
  t.after(() => peer.close());
  peer.receive("offer", { type: "offer", sdp: "a=ice-ufrag:r1\nsections=audio:x-1,video:x-2,application\n", number: 1 });
  await settled();
  connection.become("connected");
  connection.onnegotiationneeded = null; // whatever else happens, the state stays as the test says
  const restarts = () => connection.log.filter((entry) => entry === "restart").length;
  return { peer, connection, restarts };
}

test("an interruption of 3 s restarts ICE, a shorter one does not", async (t) => {
  const { connection, restarts } = await connectedPeer(t);
  connection.become("disconnected");
  t.mock.timers.tick(2999);
  connection.become("connected");
  t.mock.timers.tick(60_000);
  assert.equal(restarts(), 0);
  connection.become("disconnected");
  t.mock.timers.tick(3000);
  assert.equal(restarts(), 1);
});

test("a connection that failed restarts ICE at once", async (t) => {
  const { connection, restarts } = await connectedPeer(t);
  connection.become("disconnected");
  connection.become("failed");
  t.mock.timers.tick(0);
  assert.equal(restarts(), 1);
});

test("the polite side leaves the other a second", async (t) => {
  const { connection, restarts } = await connectedPeer(t, { isPolite: true });
  connection.become("disconnected");
  t.mock.timers.tick(3999);
  assert.equal(restarts(), 0);
  t.mock.timers.tick(1);
  assert.equal(restarts(), 1);
});

test("an offer of the other side counts as the attempt", async (t) => {
  const { peer, connection, restarts } = await connectedPeer(t);
  connection.become("disconnected");
  t.mock.timers.tick(2000);
  peer.receive("offer", { type: "offer", sdp: "a=ice-ufrag:r2\nsections=audio:x-1,video:x-2,application\n", number: 2 });
  await settled();
  t.mock.timers.tick(7999);
  assert.equal(restarts(), 0);
  t.mock.timers.tick(1);
  assert.equal(restarts(), 1);
});

test("an offer while all is well does not make the next interruption wait", async (t) => {
  const { peer, connection, restarts } = await connectedPeer(t);
  peer.receive("offer", { type: "offer", sdp: "a=ice-ufrag:r2\nsections=audio:x-1,video:x-2,application\n", number: 2 });
  await settled();
  connection.become("failed");
  t.mock.timers.tick(0);
  assert.equal(restarts(), 1);
});

test("restarts that do not help are repeated with growing pauses, until one does", async (t) => {
  const { connection, restarts } = await connectedPeer(t);
  connection.become("failed");
  t.mock.timers.tick(0);
  for (const [pause, expected] of [[7999, 1], [1, 2], [15_999, 2], [1, 3], [32_000, 4], [60_000, 5], [60_000, 6]]) {
    connection.become("failed");
    t.mock.timers.tick(pause);
    assert.equal(restarts(), expected);
  }
  connection.become("connected");
  t.mock.timers.tick(600_000);
  assert.equal(restarts(), 6);
  connection.become("failed");
  t.mock.timers.tick(0);
  assert.equal(restarts(), 7);
});

test("no restart is added to an offer that still waits for its answer", async (t) => {
  const { connection, restarts } = await connectedPeer(t);
  connection.signalingState = "have-local-offer";
  connection.become("failed");
  t.mock.timers.tick(0);
  assert.equal(restarts(), 0);
});

test("a peer that is gone is left alone", async (t) => {
  const { peer, connection, restarts } = await connectedPeer(t);
  connection.become("failed");
  peer.close();
  t.mock.timers.tick(600_000);
  assert.equal(restarts(), 0);
});

test("whoever never got an offer offers when patience runs out", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  const peer = new Peer({
    participant: { socket_id: "them", display_name: "Them", role: "guest" },
    isPolite: false,
    offersFirst: false,
    configuration: {},
    sendSignal: (type) => sent.push(type),
    tracks: { audio: null, video: null },
    mediaState: { audio: false, video: false, camera: true },
    createPeerConnection: () => new FakePeerConnection(),
  });
  t.after(() => peer.close());
  await settled();
  assert.deepEqual(sent, []);
  t.mock.timers.tick(14_000);
  t.mock.timers.tick(0);
  await settled();
  assert.equal(sent[0], "offer");
});
