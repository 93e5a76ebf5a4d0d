// Every regular expression of the client takes time in proportion to the text, whatever the text holds: peers write it.
//
// Backtracking takes more than that where two quantifiers without a limit can match the same characters, so that a text
// can be divided between them in many ways. What lies between them decides it if one of the two cannot match it. The
// search for a start is such a quantifier too.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const WEB = fileURLToPath(new URL("../../web/", import.meta.url));
const LITERAL = String.raw`\/(?<source>(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])*)\/(?<flags>[a-z]*)`;
const IN_TEMPLATE = new RegExp(String.raw`(?<=\()${LITERAL}`, "g");
const TOKEN = new RegExp([
  String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`, // comments and strings come first: they can hold what looks like an expression
  String.raw`"(?:\\.|[^"\\\n])*"|(?<template>\`(?:\\.|[^\`\\])*\`)`,
  String.raw`(?<=[=>(,:!&|?\[][ \n]*)${LITERAL}`,
].join("|"), "g");

/** Those that read no text of others, or not more than this. */
const EXCEPTIONS = {
  [String.raw`^(.*?)\br\/[^\s\p{L}\p{N}]*((?:[a-z0-9][\s\p{Pd}]*){6})(?![\p{Script=Latin}\p{N}])(\S*)`]: "what the person types (invitation.js)",
  [String.raw`^.*(https?:\/\/.*)$`]: "what the person types (invitation.js)",
  [String.raw`[\u200c\u200d]+(?![^\0-\x7f\u200c\u200d])|^[\u200c\u200d]+`]: "at most 1,000 characters (files/names.js)",
  [String.raw`[.\s]+$`]: "at most 1,000 characters (files/names.js)",
};

const expressions = readdirSync(WEB, { recursive: true }).filter((name) => name.endsWith(".js")).flatMap((name) => {
  const script = readFileSync(`${WEB}/${name}`, "utf8");
  assert.doesNotMatch(script, /\bRegExp\(/, `${name}: only literals can be checked`);
  const tokens = [...script.matchAll(TOKEN)];
  const templates = tokens.flatMap(({ groups }) => [...(groups.template ?? "").matchAll(IN_TEMPLATE)]);
  return [...tokens, ...templates].filter(({ groups }) => groups.source).map(({ groups }) => ({ name, ...groups }));
});

const SAMPLE = Array.from({ length: 0x3100 }, (_, code) => String.fromCharCode(code));
const ALL = new Set(SAMPLE);

/** The ways through an expression: lists of `{ set, least, isEndless }`; a zero-width assertion has no set. */
function waysThrough({ source, flags }) {
  let at = 0;
  const setOf = (atom) => new Set(SAMPLE.filter((one) => new RegExp(`^(?:${atom})$`, flags.replace(/[gy]/g, "")).test(one)));

  function alternatives() {
    const ways = sequence();
    while (source[at] === "|") { at += 1; ways.push(...sequence()); }
    return ways;
  }

  function sequence() {
    let ways = [[]];
    while (at < source.length && source[at] !== "|" && source[at] !== ")") {
      const parts = term();
      ways = ways.flatMap((way) => parts.map((part) => [...way, ...part]));
    }
    return ways;
  }

  function term() {
    const start = at;
    if (source[at] === "(") return group();
    if (/^(?:[\^$]|\\[bB])/.test(source.slice(at))) {
      at += source[at] === "\\" ? 2 : 1;
      return [[{ assertion: source.slice(start, at) }]];
    }
    if (source[at] === "[") { while (source[at] !== "]") at += source[at] === "\\" ? 2 : 1; at += 1; }
    else if (/^\\[pP]\{/.test(source.slice(at))) at = source.indexOf("}", at) + 1;
    else if (source[at] === "\\") at += /^\\u\{\w+\}/.exec(source.slice(at))?.[0].length ?? { u: 6, x: 4 }[source[at + 1]] ?? 2;
    else at += flags.includes("u") && source.codePointAt(at) > 0xffff ? 2 : 1;
    const set = setOf(source.slice(start, at));
    const { least, isEndless } = quantifier();
    return [[{ set, least, isEndless }]];
  }

  function group() {
    const [opening] = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(source.slice(at));
    at += opening.length;
    const ways = alternatives();
    at += 1;
    const { least, isEndless } = quantifier();
    const isNested = isEndless && ways.some((way) => way.some((part) => part.isEndless));
    assert.ok(!isNested, `/${source}/ has a quantifier within another`);
    if (isEndless) return ways.map((way) => way.map((part) => ({ ...part, isEndless: part.set !== undefined })));
    return least === 0 ? [[], ...ways] : ways;
  }

  function quantifier() {
    const [found, low, comma, high] = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at)) ?? [""];
    at += found.length;
    if (low !== undefined) return { least: Number(low), isEndless: comma !== "" && high === "" };
    return { least: "*?".includes(found[0] ?? "x") ? 0 : 1, isEndless: "*+".includes(found[0] ?? "x") };
  }

  return alternatives();
}

const overlap = (one, other) => SAMPLE.some((character) => one.has(character) && other.has(character));

/** Quantifiers between which a text can be divided in many ways. */
function ambiguities(expression) {
  return waysThrough(expression).flatMap((way) => {
    const search = way[0]?.assertion === "^" ? [] : [{ set: ALL, least: 0, isEndless: true, isSearch: true }];
    const parts = [...search, ...way];
    return parts.flatMap((one, first) => parts.flatMap((other, last) => {
      if (last <= first || !one.isEndless || !other.isEndless || !overlap(one.set, other.set)) return [];
      const canFail = parts.slice(last + 1).some(({ assertion, least }) => assertion || least > 0);
      if (one.isSearch && !canFail) return []; // found at the first start
      const isDecided = parts.slice(first + 1, last).some(({ set, least }) =>
        set && least > 0 && (!overlap(set, one.set) || !overlap(set, other.set)));
      return isDecided ? [] : [`parts ${first + 1} and ${last + 1}`];
    }));
  });
}

test("the expressions of the client are found", () => {
  assert.ok(expressions.length > 50, `${expressions.length}`);
  const names = expressions.map(({ name }) => name);
  for (const name of ["ui/kit/links.js", "ui/recording/session.js", "sdk/quality/trouble.js"]) assert.ok(names.includes(name), name);
});

for (const { name, source, flags } of expressions) {
  if (source in EXCEPTIONS) continue;
  test(`in ${name} /${source}/ is linear`, () => assert.deepEqual(ambiguities({ source, flags }), []));
}

for (const source of ["a+a+$", "[.\\s]+$", "(a|b)*a*c", "x?a+(?:b?a)*$", "^.*,.*;", "\\w+@\\w+", ...Object.keys(EXCEPTIONS)]) {
  test(`/${source}/ is recognised as one that is not`, () => assert.notDeepEqual(ambiguities({ source, flags: "" }), []));
}

for (const source of ["^a+b+$", "\\s\\S*$", "a.*", "^[^,]*,.*$", "{(\\w+)}", "^(?:a+|b+)$"]) {
  test(`/${source}/ is recognised as one that is`, () => assert.deepEqual(ambiguities({ source, flags: "" }), []));
}

test("a quantifier within another is recognised", () => {
  assert.throws(() => ambiguities({ source: "(a+)+$", flags: "" }), /within another/);
  assert.throws(() => ambiguities({ source: "^(?:\\w+\\s*)*$", flags: "" }), /within another/);
});
