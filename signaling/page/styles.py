"""Joins style sheets with those that they import, and leaves out comments and indentation."""

import posixpath
import re
from collections.abc import Mapping

from .scanner import NotUnderstood

STRING = r"""\"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
IMPORT = re.compile(rf'@import "(?P<link>[^"]+)";|(?P<unknown>@import\b)|{STRING}')
BLANK = re.compile(rf"(?P<string>{STRING})|\s*(?:/\*.*?\*/\s*)+|\s*\n\s*", re.DOTALL)


def join_styles(files: Mapping[str, bytes], path: str) -> str:
    """Returns a style sheet with the text of its imports in their place. Raises NotUnderstood."""

    def shortened(found: re.Match[str]) -> str:
        return found["string"] or ("\n" if "\n" in found[0] else " ")

    def imported(found: re.Match[str]) -> str:
        if not found["link"] and not found["unknown"]:
            return found[0]
        other = posixpath.join(posixpath.dirname(path), found["link"] or "")
        if found["unknown"] or other not in files or posixpath.dirname(other) != posixpath.dirname(path):
            raise NotUnderstood(path, 1, 'expected @import "file.css"; of a file in the same folder')
        return join_styles(files, other)

    return IMPORT.sub(imported, BLANK.sub(shortened, files[path].decode()))
