import assert from "node:assert/strict";
import { test } from "node:test";

import { Presence } from "../../web/sdk/messages/presence.js";
import { FakeCall, FakePeer } from "./fake_call.mjs";

function inCall(...peers) {
  const call = new FakeCall("m", ...peers);
  const presence = new Presence(call);
  const news = [];
  presence.on("changed", ({ peer, now, isNews }) => news.push([peer?.socketId ?? "own", now.hand, now.recording, isNews]));
  return { call, presence, news };
}

const hand = (turn) => ({ type: "presence", hand: turn, recording: false });
const idsOf = (presence) => presence.hands.map((peer) => peer?.socketId ?? "own");

test("a raised hand is told to everybody, and again to whoever comes later", () => {
  const ada = new FakePeer("a");
  const { call, presence } = inCall(ada);
  presence.raiseHand();
  presence.raiseHand();
  assert.deepEqual(ada.told, [hand(1)]);
  const late = new FakePeer("z");
  call.reach(late);
  assert.deepEqual(late.told, [hand(1)]);
  presence.lowerHand();
  assert.deepEqual(ada.told.at(-1), hand(0));
});

test("hands stand in the order of raising, and the same one for those raised at once", () => {
  const [ada, zoe] = [new FakePeer("a"), new FakePeer("z")];
  const { call, presence } = inCall(ada, zoe);
  call.hear(zoe, hand(1));
  presence.raiseHand();
  call.hear(ada, hand(2));
  assert.deepEqual(idsOf(presence), ["z", "a", "own"]); // a and m are both second
  call.hear(zoe, hand(0));
  presence.lowerHand();
  presence.raiseHand();
  assert.deepEqual(idsOf(presence), ["a", "own"]);
});

test("what a peer shows when we meet is no news, and goes with them", () => {
  const ada = new FakePeer("a");
  const { call, presence, news } = inCall(ada);
  call.hear(ada, { type: "presence", hand: 3, recording: true });
  call.hear(ada, { type: "presence", hand: 0, recording: true });
  call.lose(ada);
  assert.deepEqual(news, [["a", 3, true, false], ["a", 0, true, true], ["a", 0, false, false]]);
  assert.deepEqual(presence.of(ada), { hand: 0, recording: false });
});

test("only a host takes somebody's hand down", () => {
  const [guest, host] = [new FakePeer("a"), new FakePeer("h", "host")];
  const { call, presence } = inCall(guest, host);
  const lowered = [];
  presence.on("hand_lowered", ({ peer }) => lowered.push(peer.socketId));
  presence.raiseHand();
  call.hear(guest, { type: "lower_hand", role: "host" });
  assert.equal(presence.of(null).hand, 1);
  call.hear(host, { type: "lower_hand" });
  call.hear(host, { type: "lower_hand" });
  assert.equal(presence.of(null).hand, 0);
  assert.deepEqual(lowered, ["h"]);
});

test("nonsense is a hand that is down", () => {
  const ada = new FakePeer("a");
  const { call, presence } = inCall(ada);
  for (const turn of ["1", -1, 1.5, NaN, null, 1e9, {}, undefined]) {
    call.hear(ada, { type: "presence", hand: turn, recording: "yes" });
    assert.deepEqual(presence.of(ada), { hand: 0, recording: false }, String(turn));
  }
  call.hear(ada, { type: "presence", hand: 1_000_000 });
  presence.raiseHand();
  assert.equal(presence.of(null).hand, 1_000_000); // nobody can make it overflow
});
