"""Leaves out the comments and the indentation of JavaScript, and tells its code from its literals."""

import re
from collections.abc import Iterator
from typing import NamedTuple

OTHERS = r"""
    | (?P<break>(?:[ \t\r]*(?://[^\n]*)?\n)+[ \t]*)  # blank lines, line comments and the indentation behind them
    | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<space>[ \t]+)
    | (?P<license>/\*!.*?\*/)
    | (?P<comment>/\*.*?\*/|//[^\n]*)
    | (?P<template>`) | (?P<slash>/(?!\*))"""
TOKEN = re.compile(rf"""(?P<code>[^\s"'`/]+(?:\s+[^\s"'`/]+)*(?:[ ](?!/))?){OTHERS}""", re.VERBOSE | re.DOTALL)
IN_TEMPLATE = re.compile(rf"""(?P<code>[^\s"'`/{{}}]+)|(?P<open>{{)|(?P<close>}}){OTHERS}""", re.VERBOSE | re.DOTALL)
LINE_BREAK = re.compile(r"\n\s*")
TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!{))*(?P<end>`|\${)", re.DOTALL)
REGULAR_EXPRESSION = re.compile(r"/(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
# A slash behind one of these starts a regular expression. It divides behind another word, a literal, `)` or `]`.
EXPRESSION_FOLLOWS = re.compile(
    r"(?:^|[-+*%=(,;:?!&|^~<>{\[]|(?<![.\w$])(?:return|typeof|case|in|of|void|await|yield|delete))\s*$"
)
BLANK = {"break", "space", "comment", "license"}
LITERALS = {"string", "template", "license"}
UNCLEAR = ("}", "++", "--")  # a slash behind these may be either


class NotUnderstood(Exception):
    """Source that cannot be joined. The text names the file and the line."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"web{path}:{line}: {problem}")


class Code(NamedTuple):
    """JavaScript without comments and indentation."""

    text: str
    mask: str  # the text with `_` for everything inside of literals
    lines: list[int]  # for each line of the text, its number in the source


def shorten(source: str, path: str) -> Code:
    """Leaves out comments, indentation and blank lines. Line breaks stay where semicolons may be missing.

    Comments that start with `/*!` stay, since licenses must. Raises NotUnderstood.
    """
    text: list[str] = []
    mask: list[str] = []
    lines = [1]
    line = 1
    for kind, token in _tokens(source, path):
        if kind == "break" or (kind == "comment" and "\n" in token):
            line += token.count("\n")
            if text and text[-1] != "\n":
                text.append("\n")
                mask.append("\n")
                lines.append(line)
            lines[-1] = line
        elif kind in LITERALS:
            text.append(token)
            mask.append(f"{token[0]}{'_' * (len(token) - 2)}{token[-1]}")
            if "\n" in token:
                lines.extend(range(line + 1, line + 1 + token.count("\n")))
                line = lines[-1]
        elif kind not in {"space", "comment"}:
            code = token
            if "\n" in token:
                for gap in LINE_BREAK.findall(token):
                    line += gap.count("\n")
                    lines.append(line)
                code = LINE_BREAK.sub("\n", token)
            text.append(code)
            mask.append(code)
        elif text and not text[-1].endswith((" ", "\n")):
            text.append(" ")
            mask.append(" ")
    return Code("".join(text), "".join(mask), lines)


def _tokens(source: str, path: str) -> Iterator[tuple[str, str]]:
    """Yields the kind and the text of each token. Regular expressions are strings."""
    braces: list[int] = []  # for each open `${`, innermost last: how many braces are open in it
    before = ""  # the last token that is no comment or space
    at = 0

    def problem(text: str) -> NotUnderstood:
        return NotUnderstood(path, source.count("\n", 0, at) + 1, text)

    while at < len(source):
        found = (IN_TEMPLATE if braces else TOKEN).match(source, at)
        if not found:
            raise problem(f"unexpected {source[at : at + 20]!r}")
        kind, end = str(found.lastgroup), found.end()
        if braces and kind in {"open", "close"}:
            braces[-1] += 1 if kind == "open" else -1
            if braces[-1] < 0:
                braces.pop()
                kind = "template"  # continues here
        if kind == "template":
            part = TEMPLATE.match(source, end)
            if not part:
                raise problem("this template has no end")
            end = part.end()
            if part["end"] == "${":
                braces.append(0)
        elif kind == "slash":
            if before.endswith(UNCLEAR):
                raise problem(f"a slash behind {before[-2:]!r} is unclear; give the expression a name")
            expression = REGULAR_EXPRESSION.match(source, at)
            if expression and EXPRESSION_FOLLOWS.search(before):
                kind, end = "string", expression.end()
        token = source[at:end]
        yield kind, token
        if kind not in BLANK:
            before = token
        at = end
    if braces:
        raise problem("this template has no end")
