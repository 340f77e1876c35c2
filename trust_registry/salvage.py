"""A salvage file: what a compromised key signed rightly, by the region's own ledger.

One lower-case hex SHA-256 of an issuer signing input a line, in ascending order, each
once, every line ended by a line feed. A key may have signed millions of licenses: the
file is searched on the disk, never read whole.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from trust_registry.errors import RegistryFileError, TrustStoreDamagedError

__all__ = ["check_salvage", "is_listed"]

_DIGEST = re.compile(rb"[0-9a-f]{64}")
_LINE_BYTES = 65


def check_salvage(raw: bytes, *, name: str) -> None:
    """Refuse a salvage file that a search would misread.

    Raises:
        RegistryFileError: a line of another form, or out of order.
    """
    *lines, rest = raw.split(b"\n")
    if rest or not all(_DIGEST.fullmatch(line) for line in lines):
        raise RegistryFileError(
            f"{name}: each line is 64 lower-case hex digits and a line feed"
        )
    if any(not one < other for one, other in pairwise(lines)):
        raise RegistryFileError(f"{name}: the lines are not in ascending order")


def is_listed(path: Path, digest: str) -> bool:
    """Tell whether a salvage file on the disk lists a digest.

    Raises:
        TrustStoreDamagedError: the file cannot be read.
    """
    wanted = digest.encode("ascii")
    try:
        with path.open("rb") as file:
            low, high = 0, path.stat().st_size // _LINE_BYTES
            while low < high:
                middle = (low + high) // 2
                file.seek(middle * _LINE_BYTES)
                line = file.read(_LINE_BYTES - 1)
                if line == wanted:
                    return True
                low, high = (middle + 1, high) if line < wanted else (low, middle)
    except OSError as error:
        raise TrustStoreDamagedError(
            f"{path} cannot be read ({error.strerror}); run `trust update`"
        ) from error
    return False
