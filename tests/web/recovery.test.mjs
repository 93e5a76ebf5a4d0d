// Two peers and the two ways between them: through a server that may be away, and over their data channel.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Peer } from "../../web/sdk/peer/peer.js";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { seeded } from "./fake_server.mjs";

const NOTHING = { audio: false, video: false, camera: true };
const copy = (value) => JSON.parse(JSON.stringify(value));

async function settled() {
  for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** `way.server` and `way.channel` can be held: then what takes them waits in `held`, in order. */
function pair(t, { bothOffer = false } = {}) {
  const net = { isAway: false, sides: { a: {}, b: {} }, holds: { server: false, channel: false }, held: [], log: [] };
  const travel = (way, to, label, arrive) => {
    net.log.push(`${way} ${label}`);
    if (net.holds[way]) net.held.push({ way, to, label, arrive });
    else setImmediate(arrive);
  };
  for (const [own, other, isPolite, offersFirst] of [["a", "b", true, true], ["b", "a", false, bothOffer]]) {
    const side = net.sides[own];
    side.failures = [];
    side.extra = [];
    side.peer = new Peer({
      participant: { socket_id: other, display_name: other, role: "guest" },
      isPolite,
      offersFirst,
      configuration: {},
      tracks: { audio: null, video: null },
      mediaState: NOTHING,
      isServerAway: () => net.isAway,
      createPeerConnection: () => (side.connection = new FakePeerConnection()),
      sendSignal: (type, payload) => {
        const sent = copy(payload);
        travel("server", other, `${own} ${type}${sent.number ? ` ${sent.number}` : ""}`, () => net.sides[other].peer.receive(type, sent));
      },
    });
    const [channel] = side.connection.channels;
    channel.send = (text) => {
      const { type, signal_type, payload } = JSON.parse(text);
      const label = type === "signal" ? `${own} ${signal_type}${payload.number ? ` ${payload.number}` : ""}` : `${own} state`;
      travel("channel", other, label, () => net.sides[other].connection.channels[0].onmessage({ data: text }));
    };
    side.peer.on("signal_failed", (error) => side.failures.push(error));
    side.peer.on("track_added", ({ track }) => side.extra.push(track.kind));
    t.after(() => side.peer.close());
  }
  return net;
}

/** Both connected, with their channel open, and everything said so far forgotten. */
async function connectedPair(t) {
  const net = pair(t);
  await settled();
  for (const { connection } of Object.values(net.sides)) {
    connection.become("connected");
    connection.channels[0].readyState = "open";
    connection.channels[0].onopen();
  }
  await settled();
  net.log.length = 0;
  return net;
}

function deliver(net, matching = () => true) {
  const arriving = net.held.filter(matching);
  net.held = net.held.filter((one) => !arriving.includes(one));
  for (const { arrive } of arriving) setImmediate(arrive);
  return settled();
}

const lose = (net, matching = () => true) => { net.held = net.held.filter((one) => !matching(one)); };
const labelled = (text) => ({ label }) => label.startsWith(text);
const without = (net, word) => net.log.filter((entry) => !entry.includes(word));

function assertSettled({ sides: { a, b } }) {
  assert.deepEqual([...a.failures, ...b.failures], []);
  assert.deepEqual([a.connection.signalingState, b.connection.signalingState], ["stable", "stable"]);
  assert.deepEqual(a.connection.negotiated, b.connection.negotiated);
  for (const [one, other] of [[a, b], [b, a]]) {
    assert.equal(one.connection.remoteDescription.sdp, other.connection.localDescription.sdp);
  }
}

const addTrack = ({ peer }) => peer.addTrack({ kind: "video" }, {});

test("an offer that was lost is sent again and settles", async (t) => {
  const net = pair(t);
  net.holds.server = true;
  await settled();
  lose(net);
  net.holds.server = false;
  net.sides.a.peer.recover("signals_lost");
  await settled();
  assertSettled(net);
});

test("an answer that was lost is sent again, though the offer is not applied again", async (t) => {
  const net = await connectedPair(t);
  const { a, b } = net.sides;
  net.holds.server = true;
  addTrack(a);
  await settled();
  await deliver(net, labelled("a "));
  lose(net);
  net.holds.server = false;
  const before = b.connection.log.length;
  a.peer.recover("peer_back");
  await settled();
  assertSettled(net);
  assert.equal(b.connection.log.slice(before).includes("remote offer"), false);
});

test("an offer that comes twice is answered twice and settled once", async (t) => {
  const net = await connectedPair(t);
  const { a } = net.sides;
  net.holds.server = true;
  addTrack(a);
  await settled();
  a.peer.recover("peer_back");
  net.holds.server = false;
  await deliver(net);
  assertSettled(net);
  assert.equal(net.log.filter((entry) => entry.startsWith("server b answer")).length, 2);
  assert.equal(a.connection.log.filter((entry) => entry === "remote answer").length, 2); // the first offer's and this one's
});

test("a second answer to the last offer is not taken for one to the next", async (t) => {
  const net = await connectedPair(t);
  const { a } = net.sides;
  net.holds.server = true;
  addTrack(a);
  await settled();
  a.peer.recover("peer_back");
  await deliver(net, labelled("a "));
  const [, second] = net.held.filter(labelled("b answer"));
  await deliver(net, (one) => one !== second);
  addTrack(a);
  await settled();
  await deliver(net, (one) => one === second);
  assert.equal(a.connection.signalingState, "have-local-offer");
  net.holds.server = false;
  await deliver(net);
  assertSettled(net);
});

test("while the server is away negotiation goes over the channel, and over the server again when it is back", async (t) => {
  const net = await connectedPair(t);
  const { a, b } = net.sides;
  net.isAway = true;
  addTrack(a);
  await settled();
  assertSettled(net);
  assert.deepEqual(b.extra, ["video"]);
  assert.deepEqual(without(net, "candidate"), ["channel a offer 2", "channel b answer 2"]);
  net.isAway = false;
  net.log.length = 0;
  addTrack(b);
  await settled();
  assertSettled(net);
  // b's answer went over the channel: before its offer goes through the server, the answer does so too.
  assert.deepEqual(without(net, "candidate"), ["server b answer 2", "server b offer 1", "server a answer 1"]);
});

test("a peer that is away is told over the channel", async (t) => {
  const net = await connectedPair(t);
  net.sides.a.peer.setAway(true);
  addTrack(net.sides.a);
  await settled();
  assertSettled(net);
  assert.equal(net.log[0], "channel a offer 2");
});

test("what waits for a connection, or for a peer that speaks on the channel, goes to the server", async (t) => {
  const net = pair(t);
  net.isAway = true;
  net.sides.a.connection.channels[0].readyState = "open";
  net.sides.a.connection.become("connected");
  await settled();
  assert.equal(net.log.some((entry) => entry.startsWith("channel a offer")), false);
  assert.equal(net.log[0], "server a offer 1");
  const other = await connectedPair(t);
  other.isAway = true;
  other.sides.a.connection.become("disconnected");
  addTrack(other.sides.a);
  await settled();
  assert.equal(other.log[0], "server a offer 2");
});

test("an offer that waits at the server when it goes away is sent over the channel too", async (t) => {
  const net = await connectedPair(t);
  const { a } = net.sides;
  net.holds.server = true;
  addTrack(a);
  await settled();
  net.isAway = true;
  a.peer.recover("path_changed");
  await settled();
  assertSettled(net);
  await deliver(net); // and comes again, with the resume
  assertSettled(net);
});

test("an offer does not overtake the answer before it on the other way", async (t) => {
  const net = await connectedPair(t);
  const { a, b } = net.sides;
  net.holds.server = true;
  addTrack(b); // b is impolite: an offer that seems to collide would be ignored by it
  await settled();
  await deliver(net, labelled("b "));
  net.isAway = true; // a's answer waits at the server
  addTrack(a);
  await settled();
  assertSettled(net);
  await deliver(net);
  assertSettled(net);
});

test("an offer that was overtaken by the next one is old news", async (t) => {
  const net = await connectedPair(t);
  const { a, b } = net.sides;
  net.holds.server = true;
  addTrack(a);
  await settled();
  net.isAway = true;
  addTrack(b); // collides with a's offer: a gives way, and offers anew over the channel
  await settled();
  assertSettled(net);
  await deliver(net);
  assertSettled(net);
  assert.equal(b.connection.log.filter((entry) => entry === "remote offer").length, 2);
});

test("an offer that was withdrawn and is taken all the same leads to another one", async (t) => {
  const net = await connectedPair(t);
  const { a, b } = net.sides;
  net.holds.server = true;
  a.peer.recover("network_changed");
  await settled();
  net.isAway = true;
  addTrack(b);
  await settled();
  assertSettled(net); // a's offer still waits at the server, and a wants nothing any more
  await deliver(net, labelled("a offer"));
  assertSettled(net);
});

for (const bothOffer of [false, true]) {
  test(`a first offer from both sides leaves one audio and one video each way (${bothOffer ? "at once" : "one late"})`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const net = pair(t, { bothOffer });
    const { a, b } = net.sides;
    if (!bothOffer) {
      net.holds.server = true;
      await settled();
      b.peer.recover("offer_missing");
      t.mock.timers.tick(3000);
      await settled();
      net.holds.server = false;
      await deliver(net);
    }
    await settled();
    assertSettled(net);
    for (const { connection, peer } of [a, b]) {
      const kinds = connection.getTransceivers().map(({ receiver }) => receiver.track.kind);
      assert.deepEqual(kinds.sort(), ["audio", "video"]);
      const received = connection.getTransceivers().map(({ receiver }) => receiver.track);
      assert.ok(Object.values(peer.tracks).every((track) => received.includes(track)));
    }
  });
}

// The rows of recovery.js's table for a peer that no media reaches. `b` awaits the first offer, which is a's.

const counted = ({ connection }, entry) => connection.log.filter((one) => one === entry).length;

for (const [event, ofA, ofB] of [
  ["path_changed", 0, 0],
  ["peer_back", 0, 0],
  ["signals_lost", 1, 1],
  ["offer_missing", 0, 1],
  ["connection_broken", 1, 1],
  ["network_changed", 1, 0],
]) {
  test(`without media ${event} restarts ICE ${ofA} times, and makes the other side's first offer ${ofB} times`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { a } = (await connectedPair(t)).sides;
    a.connection.become("disconnected");
    if (event !== "offer_missing") a.peer.recover(event);
    await settled();
    assert.equal(counted(a, "restart"), ofA);

    const net = pair(t);
    net.holds.server = true;
    await settled();
    net.sides.b.peer.recover(event);
    await settled();
    assert.equal(counted(net.sides.b, "local offer"), event === "connection_broken" ? 1 : 0, "not before its time");
    t.mock.timers.tick(3000);
    await settled();
    assert.equal(counted(net.sides.b, "local offer"), ofB);
  });
}

test("a first offer that comes in time is not made instead", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const net = pair(t);
  net.holds.server = true;
  await settled();
  net.sides.b.peer.recover("offer_missing");
  t.mock.timers.tick(2999);
  net.holds.server = false;
  await deliver(net);
  t.mock.timers.tick(10_000);
  await settled();
  assertSettled(net);
  assert.equal(counted(net.sides.b, "local offer"), 0);
});

test("an offer without an answer goes again when the peer is back, whatever way it went", async (t) => {
  const net = await connectedPair(t);
  net.holds.server = true;
  addTrack(net.sides.a);
  await settled();
  lose(net);
  net.log.length = 0;
  net.sides.a.peer.recover("path_changed");
  await settled();
  assert.deepEqual(net.log, [], "the way is the same");
  net.holds.server = false;
  net.sides.a.peer.recover("peer_back");
  await settled();
  assertSettled(net);
});

test("a newcomer's further tracks are not taken for its camera, nor ours for its", async (t) => {
  const net = pair(t);
  for (const side of Object.values(net.sides)) addTrack(side);
  await settled();
  assertSettled(net);
  const { a, b } = net.sides;
  assert.deepEqual([a.extra, b.extra], [["video"], ["video"]]);
  for (const { connection } of [a, b]) {
    assert.deepEqual(connection.getTransceivers().map(({ direction }) => direction).sort(), ["recvonly", "sendonly", "sendrecv", "sendrecv"]);
  }
  a.peer.removeTrack(a.connection.getTransceivers().find(({ direction }) => direction === "sendonly").sender.track);
  await settled();
  assertSettled(net);
  assert.equal(a.connection.negotiated.length, 4);
});

test("however the two ways change and lose, both end on the same terms (100 schedules)", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (let seed = 1; seed <= 100; seed++) {
    const chance = seeded(seed);
    const net = await connectedPair(t);
    const { a, b } = net.sides;
    net.holds.server = net.holds.channel = true;
    const arriveInOrder = () => {
      const [one] = net.held.filter(({ way, to }, index) =>
        net.held.findIndex((other) => other.way === way && other.to === to) === index).sort(() => chance.random() - 0.5);
      if (one && !(net.isAway && one.way === "server")) return deliver(net, (other) => other === one);
      return settled();
    };
    for (let step = 0; step < 14; step++) {
      const event = chance.below(7);
      if (event === 0) addTrack(chance.pick([a, b]));
      if (event === 1) chance.pick([a, b]).peer.recover("network_changed");
      if (event === 2 && !net.isAway) {
        net.isAway = true;
        for (const { peer } of [a, b]) peer.recover("path_changed");
      } else if (event === 2) {
        net.isAway = false;
        if (chance.below(2) === 0) {
          lose(net, ({ way }) => way === "server");
          for (const { peer } of [a, b]) peer.recover("signals_lost");
        } else {
          for (const { peer } of [a, b]) peer.recover("path_changed");
        }
      }
      await arriveInOrder();
    }
    net.isAway = false;
    for (const { peer } of [a, b]) peer.recover("signals_lost");
    while (net.held.length > 0) await arriveInOrder();
    net.holds.server = net.holds.channel = false;
    await settled();
    try {
      assertSettled(net);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}\n${net.log.join("\n")}`;
      throw error;
    }
  }
});
