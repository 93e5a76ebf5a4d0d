"""Reads a .env file: lines KEY=VALUE, with quotes, comments and `export` as shells have them."""

import re
from pathlib import Path

from .errors import StartError

_LINE = re.compile(
    r"""(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|((?!["']).*?))(?:\s+#.*)?""", re.DOTALL
)


def read_dotenv(path: Path) -> dict[str, str]:
    """What stands in the file; nothing where there is none.

    Raises:
        StartError: it cannot be read, or a line is something else.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f".env cannot be read: {type(error).__name__}") from None
    values = {}
    for count, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        if match is None:
            raise StartError(f".env line {count}: expected KEY=VALUE")
        values[match[1]] = next(part for part in match.groups()[1:] if part is not None)
    return values
