import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf, fingerprintsIn, SafetyCode } from "../../web/sdk/messages/safety_code.js";
import { wordsOf } from "../../web/ui/people/safety_words.js";
import { FakePeer } from "./fake_call.mjs";
import { settled } from "./fake_web_socket.mjs";

const fingerprint = (byte) => new Array(32).fill(byte).join(":");
const sdp = (byte) => ({ sdp: `v=0\r\na=fingerprint:sha-256 ${fingerprint(byte)}\r\nm=audio 9\r\n` });
const VECTOR = { code: [188, 37, 76, 159, 103], words: "pirate cactus echo nephew goat" }; // by another program

/** What `own` sees of `theirs`, with the keys that its connection really has. */
function seen(t, own, theirs, keys, answerWithin) {
  const peer = new FakePeer(theirs);
  peer.connection.localDescription = sdp(keys.own);
  peer.connection.remoteDescription = sdp(keys.theirs);
  const safety = new SafetyCode(peer, own, answerWithin);
  t.after(() => safety.close());
  return { peer, safety };
}

/** Looks until it is so. */
async function until(isSo) {
  const deadline = performance.now() + 5_000;
  while (!isSo()) {
    assert.ok(performance.now() < deadline, `in vain: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Hands on what both say until both have settled; `alter` may change it on the way. */
async function talk(one, other, alter = (message) => message) {
  for (const { peer } of [one, other]) peer.open();
  const handed = new Map([[one, 0], [other, 0]]);
  await until(() => {
    for (const [from, to] of [[one, other], [other, one]]) {
      for (const message of from.peer.told.slice(handed.get(from))) to.peer.hear(alter(message, from));
      handed.set(from, from.peer.told.length);
    }
    return [one, other].every(({ safety }) => safety.status === "ready" || safety.status === "refused");
  });
}

test("both sides get the same code, and another with each connection", async (t) => {
  const codes = [];
  for (let times = 0; times < 2; times++) {
    const [ada, zoe] = [seen(t, "a", "z", { own: "AA", theirs: "BB" }), seen(t, "z", "a", { own: "BB", theirs: "AA" })];
    await talk(ada, zoe);
    assert.deepEqual([ada.safety.status, zoe.safety.status], ["ready", "ready"]);
    assert.equal(ada.safety.code.length, 5);
    assert.deepEqual(ada.safety.code, zoe.safety.code);
    codes.push(ada.safety.code);
  }
  assert.notDeepEqual(codes[0], codes[1]);
});

test("somebody in between, who hands everything on, makes the codes differ", async (t) => {
  const [ada, zoe] = [seen(t, "a", "z", { own: "AA", theirs: "11" }), seen(t, "z", "a", { own: "BB", theirs: "22" })];
  await talk(ada, zoe);
  assert.deepEqual([ada.safety.status, zoe.safety.status], ["ready", "ready"]);
  assert.notDeepEqual(ada.safety.code, zoe.safety.code);
});

test("a number other than the one committed to is refused", async (t) => {
  const [ada, zoe] = [seen(t, "a", "z", { own: "AA", theirs: "BB" }), seen(t, "z", "a", { own: "BB", theirs: "AA" })];
  await talk(ada, zoe, (message, from) => (from === ada && message.nonce ? { ...message, nonce: "00".repeat(32) } : message));
  assert.equal(zoe.safety.status, "refused");
  assert.equal(zoe.safety.code, null);
});

test("the committed number is revealed only after the other, and the other only once and after a commitment", async (t) => {
  const ada = seen(t, "a", "z", { own: "AA", theirs: "BB" });
  ada.peer.open();
  await until(() => ada.peer.told.length > 0);
  assert.deepEqual(ada.peer.told.map(({ type }) => type), ["safety_commitment"]);

  const zoe = seen(t, "z", "a", { own: "BB", theirs: "AA" });
  zoe.peer.open();
  await settled();
  assert.deepEqual(zoe.peer.told, []);
  zoe.peer.hear({ type: "safety_commitment", commitment: "ab".repeat(32) });
  zoe.peer.hear({ type: "safety_commitment", commitment: "cd".repeat(32) });
  await until(() => zoe.safety.status === "refused");
  assert.equal(zoe.peer.told.length, 1);
});

test("what is out of order or no number is refused", async (t) => {
  const wrong = [
    ["a", "z", { type: "safety_commitment", commitment: "ab".repeat(32) }],
    ["a", "z", { type: "safety_nonce", nonce: "AB".repeat(32) }],
    ["a", "z", { type: "safety_nonce", nonce: 7 }],
    ["z", "a", { type: "safety_nonce", nonce: "ab".repeat(32) }],
    ["z", "a", { type: "safety_commitment", commitment: "ab" }],
  ];
  for (const [own, theirs, message] of wrong) {
    const { peer, safety } = seen(t, own, theirs, { own: "AA", theirs: "BB" });
    peer.hear(message);
    await until(() => safety.status === "refused");
    assert.equal(safety.code, null, JSON.stringify(message));
  }
});

test("a silent client does not offer it, and one that was only slow does", async (t) => {
  const [ada, zoe] = [seen(t, "a", "z", { own: "AA", theirs: "BB" }, 20), seen(t, "z", "a", { own: "BB", theirs: "AA" }, 20)];
  ada.peer.open();
  await new Promise((resolve) => { ada.safety.on("changed", resolve); });
  assert.equal(ada.safety.status, "unsupported");
  await talk(ada, zoe);
  assert.equal(ada.safety.status, "ready");
  assert.deepEqual(ada.safety.code, zoe.safety.code);
});

test("a page without a secure origin says so", (t) => {
  const { subtle } = crypto;
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  t.after(() => Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true }));
  const { peer, safety } = seen(t, "a", "z", { own: "AA", theirs: "BB" });
  peer.open();
  assert.equal(safety.status, "unavailable");
  assert.deepEqual(peer.told, []);
});

test("other keys than the code's are flagged", async (t) => {
  const [ada, zoe] = [seen(t, "a", "z", { own: "AA", theirs: "BB" }), seen(t, "z", "a", { own: "BB", theirs: "AA" })];
  await talk(ada, zoe);
  ada.peer.connection.dispatchEvent(new Event("signalingstatechange"));
  assert.equal(ada.safety.status, "ready");
  ada.peer.connection.remoteDescription = sdp("CC");
  ada.peer.connection.dispatchEvent(new Event("signalingstatechange"));
  assert.equal(ada.safety.status, "changed");
  assert.equal(ada.safety.code, null);
});

test("the code is the beginning of SHA-256 of label, fingerprints and numbers", async () => {
  const sides = ["AA", "BB"].map((byte, index) =>
    ({ fingerprints: fingerprintsIn(sdp(byte)), nonce: new Uint8Array(32).fill(index + 1) }));
  const code = await codeOf(sides);
  assert.deepEqual(code, VECTOR.code);
  assert.equal(wordsOf(code).join(" "), VECTOR.words);
});

test("fingerprints are all of them, once, spelled one way and in one order", () => {
  const text = ["a=fingerprint:SHA-256 ab:cd", "a=fingerprint:sha-1 0a:0b", "m=video", "a=fingerprint:sha-256 AB:CD", "xa=fingerprint:x 1"];
  assert.equal(fingerprintsIn({ sdp: text.join("\r\n") }), "sha-1 0A:0B, sha-256 AB:CD");
  assert.equal(fingerprintsIn(null), "");
});

test("there is one word for each number", () => {
  const all = wordsOf(Array.from({ length: 256 }, (_, number) => number));
  assert.equal(new Set(all).size, 256);
  assert.ok(all.every((word) => /^[a-z]{3,8}$/.test(word)), all.filter((word) => !/^[a-z]{3,8}$/.test(word)).join());
});
