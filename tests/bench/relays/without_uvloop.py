"""Runs a Python program as if uvloop were not installed: python without_uvloop.py PROGRAM"""

import runpy
import sys

sys.modules["uvloop"] = None  # type: ignore[assignment]
sys.path.insert(0, sys.argv[1].rpartition("/")[0])
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
