"""Where the server's own files are, and where it keeps what is the operator's."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
IS_CHECKOUT = (_CHECKOUT / "server.py").is_file() and (_CHECKOUT / "web").is_dir()

# A folder of the project has the page beside this package, a wheel in it.
WEB = (_CHECKOUT if IS_CHECKOUT else _PACKAGE) / "web"


def own_folder() -> Path:
    """Returns the folder that relative paths start from, with data/ and .env: that of server.py or of the one file.

    Installed as a package, it has none of its own, and takes the current one.
    """
    if IS_CHECKOUT:
        return _CHECKOUT
    one_file = os.environ.get("PEX")  # set by the one file to its own path
    return Path(one_file).resolve().parent if one_file else Path.cwd()
