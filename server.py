"""Starts the server, or does what a command says: python server.py --help"""

import sys

from signaling.commands import main

if __name__ == "__main__":
    sys.exit(main())
