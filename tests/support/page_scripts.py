"""The functions of tests/support/page, as JavaScript that Playwright evaluates in a page.

A test passes one to `page.evaluate` or `until` (`function`), or to the start of every page of a context (`at_start`).
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "page"


@cache
def function(file: str, name: str) -> str:
    """An exported function of a file, as an expression: `function("stage", "flaws")`."""
    source = (FOLDER / f"{file}.js").read_text(encoding="utf-8")
    assert re.search(rf"^export (async )?function {name}\(", source, re.MULTILINE), f"{file}.js exports no {name}"
    script = re.sub(r"^export ", "", source, flags=re.MULTILINE)
    return f"/* {name} of {file}.js */ (() => {{\n{script}\nreturn {name};\n}})()"


def at_start(file: str, name: str, *arguments: Any) -> str:
    """A script that calls such a function before the page's own scripts run."""
    return f"({function(file, name)})({', '.join(map(json.dumps, arguments))});\n"
