"""Reads .env files: lines KEY=VALUE, with quotes, comments and `export`. No variables, no values of several lines.

Otherwise it agrees with python-dotenv; tests/unit/test_dotenv.py compares them.
"""

import re
from pathlib import Path

from .errors import StartError

_ASSIGNMENT = r"(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)"
_QUOTED = r"""(["'])((?:\\.|(?!\1)[^\\])*)\1\s*(?:#.*)?"""
_ESCAPED = r"""\\(["'\\])"""  # other backslashes are literal, as in C:\new
_COMMENT = r"\s#.*"  # also directly after the equals sign: `KEY=  # note` is empty


def read_dotenv(path: Path) -> dict[str, str]:
    """Reads the variables of the file; none if there is no file.

    Raises StartError: it cannot be read, or a line is invalid.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StartError(f".env cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise StartError(".env cannot be read: expected text in UTF-8") from None
    values = {}
    for count, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(_ASSIGNMENT, line.strip())
        value = match and _read_value(match[2])
        if match is None or value is None:
            raise StartError(f".env line {count}: expected KEY=VALUE")
        values[match[1]] = value
    return values


def _read_value(text: str) -> str | None:
    """Reads what follows the equals sign; None if a quote is not closed, or text follows it."""
    if text.strip().startswith(("'", '"')):
        quoted = re.fullmatch(_QUOTED, text.strip())
        return quoted and re.sub(_ESCAPED, r"\1", quoted[2])
    return re.sub(_COMMENT, "", text).strip()
