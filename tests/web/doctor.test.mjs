import assert from "node:assert/strict";
import { test } from "node:test";

import { STEPS } from "../../web/sdk/doctor/doctor.js";
import { SRFLX, STUN, TCP, TIMEOUT, TLS, UDP, briefly, check } from "./checked_connection.mjs";
import { answering, silent } from "./fake_turn.mjs";

test("where everything works each check is fine, in order, and nothing stays open", async (t) => {
  const { network, done, pass, seen } = check(t, { [STUN]: SRFLX, [UDP]: answering(), [TCP]: answering(), [TLS]: answering() });
  await pass(12_000);
  const results = await done;
  assert.deepEqual(results.map(briefly), [
    "secure_page", "camera", "microphone", "speaker", "websocket", "reconnect", "ice_servers", "stun", "turn", "turn", "turn",
    "relay_call", "relay_call", "relay_call", "udp",
  ].map((name) => [name, "fine", "ok", null]));
  assert.deepEqual(results.filter(({ check: name }) => name === "turn").map(({ url }) => url), [UDP, TCP, TLS]);
  assert.deepEqual(network.open, []);
  assert.equal(network.sockets.length, 2);
  assert.deepEqual(seen.steps.at(-1), [[], STEPS.length]);
  assert.deepEqual(network.connections.map(({ policy }) => policy), ["all", ...Array(9).fill("relay")]);
});

test("a call through the relay is measured", async (t) => {
  const { done, pass, of } = check(t, { [UDP]: answering({ latency: 40 }) });
  await pass(5_000);
  await done;
  const { figures } = of("relay_call");
  assert.equal(figures.loss, 0);
  assert.ok(figures.rate > 1_900_000 && figures.rate < 2_100_000, `${figures.rate}`);
  assert.ok(figures.roundTrip >= 80 && figures.roundTrip <= 90, `${figures.roundTrip}`);
});

for (const [does, cause] of [
  [{ losesEvery: 10 }, "lossy"], [{ latency: 200 }, "slow"], [{ mostPackets: 100 }, "narrow"],
]) {
  test(`a call through the relay that is ${cause} is a warning about the network`, async (t) => {
    const { done, pass, of } = check(t, { [UDP]: answering(does) });
    await pass(5_000);
    await done;
    assert.deepEqual(briefly(of("relay_call")), ["relay_call", "warning", cause, "network"]);
  });
}

test("a relay through which nothing comes is the operator's fault", async (t) => {
  const { done, pass, of, network } = check(t, { [UDP]: answering({ passes: false }) });
  await pass(9_000);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "fine", "ok", null]);
  assert.deepEqual(briefly(of("relay_call")), ["relay_call", "fault", "nothing_through", "operator"]);
  assert.deepEqual(network.open, []);
});

test("a server that says nothing is judged only when its time is over", async (t) => {
  const { done, pass, of, network } = check(t, { [STUN]: SRFLX, [UDP]: silent() });
  await pass(9_900);
  assert.equal(of("turn"), undefined);
  await pass(300);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "fault", "no_answer", "operator"]);
  assert.deepEqual(briefly(of("stun")), ["stun", "fine", "ok", null]);
  assert.equal(of("relay_call"), undefined);
  assert.deepEqual(network.open, []);
});

test("a relay address means fine, whatever errors came before it", async (t) => {
  const errors = [{ errorCode: 701, errorText: "TURN allocate request timed out.", address: "10.0.0.x", port: 1 }, { errorCode: 401, errorText: "" }];
  const { done, pass, of } = check(t, { [UDP]: answering({ errors }) });
  await pass(5_000);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "fine", "ok", null]);
});

for (const [errorCode, cause] of [[401, "credentials_refused"], [486, "quota"], [508, "no_capacity"], [403, "forbidden"]]) {
  test(`error ${errorCode} of the TURN server is ${cause}`, async (t) => {
    const errors = [{ errorCode: 701, errorText: "" }, { errorCode, errorText: "said" }];
    const { done, pass, of } = check(t, { [UDP]: answering({ types: [], errors }) });
    await pass(2_000);
    await done;
    assert.deepEqual(briefly(of("turn")), ["turn", "fault", cause, "operator"]);
    assert.match(of("turn").detail, new RegExp(`${errorCode} said`));
    assert.deepEqual(briefly(of("udp")), ["udp", "fine", "ok", null], "a refusal is an answer");
  });
}

test("a name that cannot be looked up, and a URL that the browser refuses", async (t) => {
  const errors = [{ errorCode: 701, errorText: "TURN host lookup received error." }];
  const { done, pass, of } = check(t, { [UDP]: answering({ types: [], errors }), "turn:broken": answering() });
  await pass(2_000);
  await done;
  assert.equal(of("turn", UDP).cause, "name_not_found");
  assert.deepEqual(briefly(of("turn", "turn:broken")), ["turn", "fault", "bad_url", "operator"]);
});

test("a name without an address of IPv6 exists, though the server is silent", async (t) => {
  const lookup = { errorCode: 701, errorText: "TURN host lookup received error.", address: "[2001:db8::x]", port: 7 };
  const timeout = { errorCode: 701, errorText: "TURN allocate request timed out.", address: "10.0.0.x", port: 1 };
  const { done, pass, of } = check(t, { [UDP]: answering({ types: [], errors: [lookup, timeout] }), [TCP]: silent({ errors: [lookup] }) });
  await pass(TIMEOUT);
  await done;
  assert.deepEqual([of("turn", UDP).cause, of("turn", TCP).cause], ["no_answer", "no_answer"]);
});

test("UDP is blocked where all of STUN and UDP is silent and TCP answers", async (t) => {
  const { done, pass, of } = check(t, { [STUN]: silent({ types: ["host"] }), [UDP]: silent(), [TCP]: answering() });
  await pass(TIMEOUT + 4_000);
  await done;
  assert.deepEqual(briefly(of("udp")), ["udp", "warning", "udp_blocked", "network"]);
  assert.deepEqual(briefly(of("turn", UDP)), ["turn", "warning", "udp_blocked", "network"]);
  assert.deepEqual(briefly(of("stun")), ["stun", "warning", "udp_blocked", "network"]);
  assert.deepEqual(briefly(of("relay_call", TCP)), ["relay_call", "fine", "ok", null]);
});

test("UDP is not blocked where one UDP server answers, nor where nothing at all does", async (t) => {
  const { done, pass, of } = check(t, { [STUN]: SRFLX, [UDP]: silent(), [TCP]: answering() });
  await pass(TIMEOUT + 4_000);
  await done;
  assert.deepEqual(briefly(of("udp")), ["udp", "fine", "ok", null]);
  assert.deepEqual(briefly(of("turn", UDP)), ["turn", "fault", "no_answer", "operator"]);
  t.mock.timers.reset();
  const second = check(t, { [UDP]: silent(), [TLS]: silent() });
  await second.pass(TIMEOUT);
  await second.done;
  assert.equal(second.of("udp"), undefined);
  assert.equal(second.of("turn", TLS).cause, "no_tls_answer");
});

test("STUN that finds the address of an interface is fine, though another interface gets no answer", async (t) => {
  const error = { errorCode: 701, errorText: "STUN binding request timed out.", address: "[2001:db8::x]", port: 7 };
  const { done, pass, of } = check(t, { [STUN]: answering({ types: ["host", "host"], errors: [error] }) });
  await pass(2_000);
  await done;
  assert.equal(of("stun").state, "fine");
  t.mock.timers.reset();
  const second = check(t, { [STUN]: answering({ types: ["host"], errors: [error] }) });
  await second.pass(2_000);
  await second.done;
  assert.deepEqual(briefly(second.of("stun")), ["stun", "warning", "no_answer", "network"]);
  t.mock.timers.reset();
  const third = check(t, { [STUN]: answering({ types: ["host"], errors: [error] }), [UDP]: answering() });
  await third.pass(5_000);
  await third.done;
  assert.deepEqual(briefly(third.of("stun")), ["stun", "warning", "no_answer", "operator"], "UDP reaches another server");
});

test("a browser that tells no errors: time and candidates decide", async (t) => {
  const network = { hasErrorEvents: false };
  const quick = answering({ types: ["host"] }), late = answering({ types: ["host"], delay: 9_000 });
  const first = check(t, { [STUN]: quick, [UDP]: answering({ types: [] }) }, { network });
  await first.pass(2_000);
  await first.done;
  assert.equal(first.of("stun").state, "fine");
  assert.deepEqual(briefly(first.of("turn")), ["turn", "fault", "no_answer", "operator"]);
  t.mock.timers.reset();
  const second = check(t, { [STUN]: late }, { network });
  await second.pass(TIMEOUT);
  await second.done;
  assert.equal(second.of("stun").cause, "no_answer");
});

test("a relay with a private address is a warning, unless the page is at one too", async (t) => {
  const servers = { [UDP]: answering({ relayAddress: "192.168.3.4" }) };
  const first = check(t, servers);
  await first.pass(5_000);
  await first.done;
  assert.deepEqual(briefly(first.of("turn")), ["turn", "warning", "private_relay", "operator"]);
  t.mock.timers.reset();
  const second = check(t, servers, { options: { url: "ws://192.168.3.5:8000/ws" } });
  await second.pass(5_000);
  await second.done;
  assert.equal(second.of("turn").state, "fine");
});

test("where the browser makes no second connection the first is closed", async (t) => {
  const { done, pass, of, network } = check(t, { [UDP]: answering() }, { network: { mostConnections: 2 } });
  await pass(3_000);
  await done;
  assert.deepEqual(briefly(of("relay_call")), ["relay_call", "warning", "unknown", "you"]);
  assert.deepEqual(network.open, []);
});

test("without TURN that is a warning, and STUN is still asked", async (t) => {
  const { done, pass, of } = check(t, { [STUN]: SRFLX });
  await pass(2_000);
  await done;
  assert.deepEqual(briefly(of("turn")), ["turn", "warning", "no_turn", "operator"]);
  assert.equal(of("stun").state, "fine");
});

test("a call's servers are used where the server tells none outside a room", async (t) => {
  const iceServers = [{ urls: [UDP], username: "fixed", credential: "fixed" }];
  const { done, pass, of, network } = check(t, { [UDP]: answering() }, { iceServers: [], options: { isInCall: true, iceServers } });
  await pass(5_000);
  await done;
  assert.equal(of("turn").url, UDP);
  assert.equal(of("relay_call").state, "fine");
  assert.ok(network.channels.reduce((sum, { sent }) => sum + sent, 0) < 40, "little is sent during a call");
});
