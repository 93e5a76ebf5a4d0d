"""What the page says in another language than English, for tests that look for its texts."""

import json
import subprocess
from typing import Protocol

from tests.support.forks import ROOT

PARTS = {"words": "words", "call_words": "callWords", "doctor_words": "doctorWords"}  # files and what they export

# Prints each English text with its translation; of plural forms those for many.
PRINT_TEXTS = """
const [language, parts] = process.argv.slice(1).map((one, index) => (index ? JSON.parse(one) : one));
const texts = {};
const pair = (english, other) => {
  if (typeof english === "string") texts[english] ??= other.other ?? other;
  else for (const key of Object.keys(english)) pair(english[key], other[key] ?? other.other);
};
for (const [file, name] of Object.entries(parts)) {
  const [{ [name]: english }, { [name]: other }] = await Promise.all(
    [`./web/ui/${file}.js`, `./web/languages/${language}/${file}.js`].map((path) => import(path)));
  pair(english, other);
}
console.log(JSON.stringify(texts));
"""


class Said(Protocol):
    """Returns an English text of the page, its placeholders filled in, in the page's language."""

    def __call__(self, text: str, **values: str) -> str: ...


def in_english(text: str, **values: str) -> str:
    return text.format(**values)


def said_in(language: str) -> Said:
    """Reads the words of a language."""
    if language == "en":
        return in_english
    command = [".venv/bin/node", "--input-type=module", "-e", PRINT_TEXTS, language, json.dumps(PARTS)]
    texts = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)

    def said(text: str, **values: str) -> str:
        translated: str = texts[text]
        return translated.format(**values)

    return said
