"""Tell by the exit code whether the kit has wheels for this Python.

It is run by whatever Python there is, however old.
"""

import struct
import sys

_VERSION = ".".join(str(part) for part in sys.version_info[:2])
_IS_OURS = sys.implementation.name == "cpython" and struct.calcsize("P") == 8
sys.exit(not (_IS_OURS and _VERSION in sys.argv[1:]))
