"""Run one benchmark module in this process and print what it measured, as JSON."""

from __future__ import annotations

import importlib
import json
import sys

from benchmarks.side_by_side import pin_to_one_core


def main() -> int:
    """Print one JSON object: figure names and values."""
    pin_to_one_core()
    measured = importlib.import_module(sys.argv[1]).measure()
    print(json.dumps(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
