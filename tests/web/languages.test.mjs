import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { callWords } from "../../web/ui/call_words.js";
import { doctorWords } from "../../web/ui/doctor_words.js";
import { LANGUAGES } from "../../web/ui/translation.js";
import { words } from "../../web/ui/words.js";

const FOLDER = new URL("../../web/languages/", import.meta.url);
const CODES = readdirSync(FOLDER);
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const ENGLISH = { ...flat(words, "words"), ...flat(callWords, "callWords"), ...flat(doctorWords, "doctorWords") };
const ORDINALS = new Set(["callWords.hands.raised"]);

/** Every template, by its keys: a text, or its plural forms. */
function flat(place, path) {
  const isTemplate = typeof place === "string" || Object.keys(place).every((key) => CATEGORIES.includes(key));
  if (isTemplate) return { [path]: place };
  return Object.assign({}, ...Object.entries(place).map(([key, value]) => flat(value, `${path}.${key}`)));
}

const formsOf = (template) => (typeof template === "string" ? [template] : Object.values(template));

/** Those of each form; `{count}` may be left out, as in "one minute". */
const placeholders = (text) => [...text.matchAll(/{(\w+)}/g)].map(([, name]) => name).filter((name) => name !== "count").sort();

async function textsOf(code) {
  const [before, call, doctor] = await Promise.all(["words", "call_words", "doctor_words"]
    .map((name) => import(new URL(`${code}/${name}.js`, FOLDER))));
  return { ...flat(before.words, "words"), ...flat(call.callWords, "callWords"), ...flat(doctor.doctorWords, "doctorWords") };
}

test("each language that can be chosen has its words", () => {
  assert.deepEqual(Object.keys(LANGUAGES).sort(), ["en", ...CODES].sort());
});

for (const code of CODES) {
  test(`${code} has every text, and no other`, async () => {
    assert.deepEqual(Object.keys(await textsOf(code)).sort(), Object.keys(ENGLISH).sort());
  });

  test(`${code} has the placeholders of the English texts`, async () => {
    const texts = await textsOf(code);
    for (const [key, template] of Object.entries(ENGLISH)) {
      const [expected] = formsOf(template).map(placeholders).sort((a, b) => b.length - a.length);
      for (const form of formsOf(texts[key])) assert.deepEqual(placeholders(form), expected, `${key}: ${form}`);
    }
  });

  test(`${code} has each plural form that its counts need`, async () => {
    const texts = await textsOf(code);
    for (const [key, template] of Object.entries(ENGLISH)) {
      if (typeof template === "string") continue;
      const rules = new Intl.PluralRules(code, { type: ORDINALS.has(key) ? "ordinal" : "cardinal" });
      const needed = new Set(Array.from({ length: 1_001 }, (_, count) => rules.select(count)));
      assert.deepEqual(Object.keys(texts[key]).sort(), [...needed].sort(), key);
    }
  });

  test(`${code} has texts of its own, without blanks at their ends, doubled blanks or typewriter quotes`, async () => {
    const texts = await textsOf(code);
    const same = Object.keys(ENGLISH).filter((key) => typeof ENGLISH[key] === "string" && texts[key] === ENGLISH[key]);
    assert.ok(same.length < Object.keys(ENGLISH).length / 10, same.join());
    for (const [key, template] of Object.entries(texts)) {
      for (const form of formsOf(template)) assert.doesNotMatch(form, /^\s|\s$|  |['"]|\.\.\./, `${key}: ${form}`);
    }
  });

  test(`${code} names what buttons of the bar do in words that their labels contain`, async () => {
    const texts = await textsOf(code);
    const labels = {
      microphone: ["words.devices.mute", "words.devices.unmute", "words.devices.microphoneMissing"],
      camera: ["words.devices.cameraOn", "words.devices.cameraOff", "words.devices.cameraMissing"],
      screen: ["callWords.screen.start", "callWords.screen.stop"],
      hand: ["callWords.hands.raise", "callWords.hands.lower"],
      reactions: ["callWords.reactions.open"],
      more: ["callWords.call.more"],
      leave: ["callWords.call.leave"],
      invite: ["callWords.invite.title"],
      chat: ["callWords.chat.title", "callWords.chat.withNews"],
      people: ["callWords.call.onlyYou", "callWords.call.count"],
      picture_in_picture: ["callWords.stage.pictureInPicture", "callWords.stage.leavePicture"],
    };
    for (const [id, keys] of Object.entries(labels)) {
      const word = texts[`callWords.bar.${id}`].toLowerCase();
      for (const label of keys.map((key) => texts[key])) {
        const said = typeof label === "string" ? label : label.other;
        assert.ok(said.toLowerCase().includes(word), `${word}: ${said}`);
      }
    }
  });
}
