"""Reads .env files: lines KEY=VALUE, with quotes, comments and `export` as in a shell."""

import re
from pathlib import Path

from .errors import StartError

_LINE = r"""(?s)(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|((?!["']).*?))(?:\s+#.*)?"""


def read_dotenv(path: Path) -> dict[str, str]:
    """Reads the variables of the file; none if there is no file.

    Raises StartError: it cannot be read, or a line is invalid.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f".env cannot be read: {type(error).__name__}") from None
    values = {}
    for count, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(_LINE, line.strip())
        if match is None:
            raise StartError(f".env line {count}: expected KEY=VALUE")
        values[match[1]] = next(part for part in match.groups()[1:] if part is not None)
    return values
