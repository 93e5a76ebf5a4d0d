# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp~=3.14.5", "aiofiles~=25.1", "msgspec~=0.22.0", "websockets~=17.4"]
# ///
"""Starts the server, or does what a command says: python server.py --help"""

import sys

from signaling.commands import main

if __name__ == "__main__":
    sys.exit(main())
