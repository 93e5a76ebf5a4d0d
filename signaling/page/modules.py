"""Turns an ES module into the body of a function that returns what the module exports."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .scanner import Code, NotUnderstood, shorten

# What links a module to others, and the names that stand for it in joined modules.
LINK = re.compile(
    r"import(?<![.\w$]import)\s*[.(]|(?:im|ex)port\b(?<![^\n].{6})(?!\s*[.(])|\$(?:modules|define|import|url)\b"
)
FROM = r'\s*from\s*"(?P<link>[^"]+)";'
IMPORT_ALONE = re.compile(r'import\s*"(?P<link>[^"]+)";')
IMPORT = re.compile(rf"import\s*\{{(?P<names>[^{{}}]*)\}}{FROM}")
IMPORT_LATER = re.compile(r'import\("(?P<link>[^"]+)"\)')
OWN_URL = re.compile(r"import\.meta\.url\b")
EXPORT = re.compile(r"export\s+(?P<kept>(?:(?:async\s+)?function\*?|class|const)\s+(?P<name>[\w$]+))")
EXPORT_LIST = re.compile(rf"export\s*\{{(?P<names>[^{{}}]*)\}}(?:{FROM}|;)")
NAME = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?")
UNDERSTOOD = (
    'expected import { names } from "./file.js", import("./file.js"), import.meta.url, export { names }, '
    "or export of a function, class or const"
)


class Import(NamedTuple):
    """One import, with the line that it is on."""

    path: str
    names: list[str]
    line: int


@dataclass(eq=False)
class Module:
    """One module without comments, whose imports and exports are replaced."""

    path: str
    lines: list[int]  # for each line of the text, its number in the source
    text: str = ""
    imports: list[Import] = field(default_factory=list)
    later: list[Import] = field(default_factory=list)  # with `import()`
    exports: dict[str, str] = field(default_factory=dict)  # by name, the expression of its value


def rewrite(source: str, path: str) -> Module:
    """Shortens a module, and replaces its imports and exports. Lines stay lines. Raises NotUnderstood."""
    code = shorten(source, path)
    module = Module(path, code.lines)
    parts: list[str] = []
    at = 0
    for found in LINK.finditer(code.mask):
        parts.append(code.text[at : found.start()])
        part, at = _rewritten(module, code, found.start())
        parts.append(part)
    module.text = "".join([*parts, code.text[at:]])
    return module


def _rewritten(module: Module, code: Code, start: int) -> tuple[str, int]:
    """Returns the replacement of an import or export, and where that ends."""
    text = code.text
    line = code.lines[text.count("\n", 0, start)]

    def absolute(link: str) -> str:
        if not link.startswith("."):
            raise NotUnderstood(module.path, line, f'"{link}" is not a relative path')
        return posixpath.normpath(posixpath.join(posixpath.dirname(module.path), link))

    def imported(link: str, names: list[str]) -> str:
        path = absolute(link)
        module.imports.append(Import(path, names, line))
        return f'$modules["{path}"]'

    if found := OWN_URL.match(text, start):
        part = f'$url("{module.path}")'
    elif found := IMPORT_LATER.match(text, start):
        path = absolute(found["link"])
        module.later.append(Import(path, [], line))
        part = f'$import("{path}")'
    elif found := IMPORT_ALONE.match(text, start):
        imported(found["link"], [])
        part = ""
    elif found := IMPORT.match(text, start):
        names = NAME.sub(lambda name: f"{name[1]}: {name[2]}" if name[2] else name[1], found["names"])
        part = f"const {{{names}}} = {imported(found['link'], [name for name, _ in NAME.findall(found['names'])])};"
    elif found := EXPORT.match(text, start):
        module.exports[found["name"]] = found["name"]
        part = found["kept"]
    elif found := EXPORT_LIST.match(text, start):
        pairs = NAME.findall(found["names"])
        prefix = f"{imported(found['link'], [name for name, _ in pairs])}." if found["link"] else ""
        module.exports |= {other or name: prefix + name for name, other in pairs}
        part = "\n" * found[0].count("\n")
    else:
        raise NotUnderstood(module.path, line, UNDERSTOOD)
    return part, found.end()
