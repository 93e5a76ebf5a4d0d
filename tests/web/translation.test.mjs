import assert from "node:assert/strict";
import { test } from "node:test";

import { loadWords } from "../../web/ui/translation.js";

globalThis.document ??= { documentElement: { lang: "de", dir: "ltr" } };

test("words of another language may arrive before the English ones in whose place they come", async () => {
  await loadWords("callWords");
  const { callWords } = await import("../../web/ui/call_words.js");
  assert.equal(callWords.call.leave, "Anruf verlassen");
  assert.equal(callWords.chat.title, "Chat");
});

test("they may also arrive after them", async () => {
  const { doctorWords } = await import("../../web/ui/doctor_words.js");
  assert.equal(doctorWords.title, "Connection check");
  await loadWords("doctorWords");
  assert.equal(doctorWords.title, "Verbindungsprüfung");
});
