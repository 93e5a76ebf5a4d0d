"""What the page says in another language than English, for tests that look for its texts."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Protocol

from tests.support.forks import ROOT

PARTS = {"words": "words", "call_words": "callWords", "doctor_words": "doctorWords"}  # files and what they export
PLURAL_FORMS = {"zero", "one", "two", "few", "many", "other"}

PRINT_WORDS = """
const [folder, parts] = process.argv.slice(1);
const words = {};
for (const [file, name] of Object.entries(JSON.parse(parts))) {
  words[name] = (await import(`${folder}/${file}.js`))[name];
}
console.log(JSON.stringify(words));
"""

# The language whose files have the longer words in a test. It has one plural form, and its formats no Latin letters.
STAND_IN = "ja"
FILLER = "ň"  # that no other text has
SHARE = 0.4  # of a word's length, by which it gets longer


class Said(Protocol):
    """Returns an English text of the page, its placeholders filled in, in the page's language."""

    def __call__(self, text: str, **values: str) -> str: ...


def in_english(text: str, **values: str) -> str:
    return text.format(**values)


def said_in(language: str) -> Said:
    """Reads the words of a language."""
    if language == "en":
        return in_english
    return _said(_words_in(f"web/languages/{language}"))


def said_in_longer_words() -> Said:
    return _said(_longer_words())


def copy_with_longer_words(folder: Path) -> None:
    """Copies the server and its page, where the language STAND_IN is English with words that are longer by 40 %.

    So these words get into the page as translations do, and the product needs no language for tests.
    """
    shutil.copy(ROOT / "server.py", folder)
    for name in ("signaling", "web"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    words = _longer_words()
    words["words"]["language"] = STAND_IN
    for file, name in PARTS.items():
        module = f"export const {name} = {json.dumps(words[name], ensure_ascii=False)};\n"
        (folder / f"web/languages/{STAND_IN}/{file}.js").write_text(module, encoding="utf-8")


def lengthened(text: str) -> str:
    """Makes each word longer, but for the names of placeholders."""
    return re.sub(r"\{\w+\}|[^\W\d_]+", lambda word: word[0] + _filler(word[0]), text)


def _filler(word: str) -> str:
    return "" if word.startswith("{") else FILLER * max(1, round(len(word) * SHARE))


def _longer_words() -> dict[str, Any]:
    english = _words_in("web/ui")
    words = dict(_longer(english))
    words["words"]["product"] = english["words"]["product"]  # a name
    return words


def _longer(texts: Any) -> Any:
    if isinstance(texts, str):
        return lengthened(texts)
    if texts.keys() <= PLURAL_FORMS:
        return {"other": lengthened(texts["other"])}
    return {key: _longer(text) for key, text in texts.items()}


def _words_in(folder: str) -> dict[str, Any]:
    command = [".venv/bin/node", "--input-type=module", "-e", PRINT_WORDS, f"./{folder}", json.dumps(PARTS)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(printed))


def _said(words: dict[str, Any]) -> Said:
    texts: dict[str, str] = {}

    def pair(english: Any, other: Any) -> None:
        """Of plural forms takes those for many."""
        if isinstance(english, str):
            texts.setdefault(english, other if isinstance(other, str) else other["other"])
            return
        for key, text in english.items():
            pair(text, other[key] if key in other else other["other"])

    pair(_words_in("web/ui"), words)

    def said(text: str, **values: str) -> str:
        return texts[text].format(**values)

    return said
