"""The README and the documents beside it: tests take commands, configurations and tables from there."""

import re

from tests.support.server import ROOT

CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / ".github").glob("*.md"))]


def read_documents() -> str:
    """The text of all of them."""
    return "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)


def code_blocks(language: str) -> list[str]:
    """All blocks of code in this language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", read_documents(), re.MULTILINE | re.DOTALL)


def code_block(language: str, word: str) -> str:
    """The block of code in this language that has this word; there may be copies of it, but no second one."""
    [block] = {block for block in code_blocks(language) if word in block}
    return block
