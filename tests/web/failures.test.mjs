import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { SignalingError } from "../../web/sdk/server/requests.js";
import { callWords } from "../../web/ui/call_words.js";
import { failureText } from "../../web/ui/kit/failures.js";
import { LANGUAGES, loadLanguage, loadWords } from "../../web/ui/translation.js";
import { words } from "../../web/ui/words.js";

globalThis.document ??= { documentElement: { lang: "en", dir: "ltr" } };

const WEB = new URL("../../web/", import.meta.url);
const ERRORS = readFileSync(new URL("../../signaling/errors.py", import.meta.url), "utf8");
const CODES = new Set([...ERRORS.matchAll(/(?:_error\(|code, status[^=]*= |ws_code[^=]*= )"(\w+)"/g)].map(([, code]) => code));

/** Answers to what this client never sends, or hides from people: what it can say of them is that something went wrong. */
const GENERAL = new Set([
  "invalid_json", "unknown_type", "invalid_field", "bad_request", "body_too_large", "not_found", "method_not_allowed",
  "unauthorized", "origin_not_allowed", "already_in_room", "not_in_room", "participant_not_found", "resume_failed", "internal_error",
]);

const MESSAGE = "The server’s own sentence";

await loadWords("callWords");

test("each error of the server has words, or is one of those that are no one’s doing", () => {
  assert.ok(CODES.size > 20 && CODES.has("room_full") && CODES.has("rate_limited") && CODES.has("invalid_message"));
  const own = new Set([words.refusals, words.endings, callWords.endings, callWords.failures].flatMap((texts) => Object.keys(texts)));
  assert.deepEqual([...CODES].filter((code) => !own.has(code)).sort(), [...GENERAL].sort());
});

for (const language of Object.keys(LANGUAGES)) {
  test(`${language} says each error in its own words, never in the server's`, async () => {
    (await loadLanguage(language))();
    for (const code of [...CODES, "a_later_one"]) {
      for (const texts of [undefined, callWords.failures]) {
        const said = failureText(new SignalingError(code, MESSAGE), texts);
        const own = texts?.[code] ?? words.refusals[code] ?? words.refusals.unknown;
        assert.equal(said, own, code);
        assert.ok(said && !said.includes(MESSAGE), code);
      }
    }
    assert.equal(document.documentElement.lang, language);
    if (language !== "en") assert.notEqual(words.refusals.unknown, "Something went wrong. Try again in a moment.");
  });
}

test("no module of the page reads the text of an error", () => {
  const files = [...readdirSync(new URL("ui/", WEB), { recursive: true }).map((name) => `ui/${name}`), "main.js", "call.js"]
    .filter((name) => name.endsWith(".js"));
  assert.ok(files.length > 100);
  for (const name of files) {
    const text = readFileSync(new URL(name, WEB), "utf8");
    assert.doesNotMatch(text, /\b(error|problem|failure|reason)\??\.(message|detail)\b|(\$\{|String\()(error|reason)\b/, name);
  }
});
