import assert from "node:assert/strict";
import { test } from "node:test";

import { doctorWords } from "../../web/ui/doctor_words.js";
import { nameOf, reportOf, sentenceOf, summaryOf } from "../../web/ui/doctor/report.js";

const UDP = "turn:turn.example:3478?transport=udp";
const RESULTS = [
  { check: "camera", state: "fault", cause: "in_use", who: "you", ms: 12.4 },
  { check: "turn", url: UDP, state: "fine", cause: "ok", who: null, ms: 80 },
  { check: "turn", url: "turns:[2001:db8::7]:5349", state: "fault", cause: "credentials_refused", who: "operator", ms: 90,
    detail: "401 from 192.0.2.7" },
  { check: "relay_call", url: UDP, state: "fine", cause: "ok", who: null, ms: 2_600,
    figures: { roundTrip: 12.3, loss: 0.012, rate: 1_987_000 } },
];
const MORE = { results: RESULTS, summary: "We found 2 problems.", isInCall: true, page: "https://calls.example", browser: "Browser/1", at: new Date(0) };

test("a report has no addresses unless they are asked for", () => {
  const text = reportOf({ ...MORE, withAddresses: false });
  assert.doesNotMatch(text, /example|2001|192\.0/);
  assert.match(text, /^web-v-con connection check, 1970-01-01T00:00:00\.000Z\nBrowser: Browser\/1\nDuring a call\nWe found 2 problems\.\n/);
  assert.match(text, /^Problem: Camera \(in_use, took 12 ms\)\n {2}Can’t start your camera\..* You can fix this\.$/m);
  assert.match(text, /^OK: Relay server 1 \(ok, took 80 ms\)$/m);
  assert.match(text, /^ {2}turn:\(address\):3478\?transport=udp$/m);
  assert.match(text, /^ {2}turns:\(address\):5349$/m);
  assert.match(text, /^ {2}Round trip 12 ms, 1\.2 % lost, 2\.0 Mbit\/s$/m);
  assert.match(text, /use-auth-secret/);
});

test("a report with addresses has the servers, the page and what the browser says", () => {
  const text = reportOf({ ...MORE, withAddresses: true });
  for (const part of [UDP, "turns:[2001:db8::7]:5349", "Page: https://calls.example", "401 from 192.0.2.7"]) assert.ok(text.includes(part), part);
});

test("the summary counts problems, else weak points", () => {
  assert.equal(summaryOf(RESULTS), "We found 2 problems.");
  assert.equal(summaryOf([{ state: "warning" }, { state: "fine" }]), "Calls should work, but we found 1 weak point.");
  assert.equal(summaryOf([{ state: "fine" }]), "Everything works.");
});

test("only where there are several of a kind they are numbered", () => {
  assert.deepEqual(RESULTS.map((result) => nameOf(result, RESULTS)), ["Camera", "Relay server 1", "Relay server 2", "Test call"]);
});

test("what was not checked is not called OK", () => {
  const result = { check: "camera", state: "fine", cause: "turned_off", who: null, ms: 0 };
  assert.match(reportOf({ ...MORE, results: [result], withAddresses: false }), /^Not checked: Camera/m);
});

test("every cause has a sentence, be it that of a device, and a call through a relay those of the relay", () => {
  for (const [check, causes] of Object.entries(doctorWords.causes)) {
    for (const cause of Object.keys(causes)) assert.equal(sentenceOf({ check, cause }), causes[cause]);
  }
  assert.equal(sentenceOf({ check: "microphone", cause: "in_use" }), "Can’t start your microphone. Another app may be using it. Close that app and try again.");
  assert.match(sentenceOf({ check: "camera", cause: "insecure_page" }), /only work on a secure page/);
  assert.equal(sentenceOf({ check: "relay_call", cause: "quota" }), doctorWords.causes.turn.quota);
  assert.equal(sentenceOf({ check: "camera", cause: "a new one" }), "Something went wrong. Try again in a moment.");
});

test("what people read outside of the details names no protocol", () => {
  assert.doesNotMatch(JSON.stringify([doctorWords.causes, doctorWords.checks, doctorWords.summary]), /\b(TURN|STUN|UDP|TCP|TLS|ICE|WebSocket|WebRTC)\b/);
});
