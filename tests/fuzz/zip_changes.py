"""Changes to zip files: members changed, renamed, doubled and misdescribed."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
import zlib
from random import Random

from tests.fuzz.json_changes import change_json
from tests.fuzz.mutation import change_bytes

__all__ = ["change_zip"]

_DIRECTORY = b"PK\x01\x02"
_NAMES = (
    "../outside.json",
    "/etc/passwd",
    "metadata",
    "metadata/../metadata/root.json",
    "metadata/999999999.root.json",
    "metadata/timestamp.json/x",
    "status/310000/..jwt",
    "\x00.json",
    "x" * 60_000,
)
# What Python's reader raises for a zip that was changed before.
_NOT_READ = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    struct.error,
)
_BOMB = bytes(40_000_000)

Member = tuple[zipfile.ZipInfo, bytes]


def change_zip(random: Random, raw: bytes) -> bytes:
    """Return a zip with one member changed, or its table of contents."""
    if random.random() < 0.4:
        # The table of contents alone: names, sizes, places, methods.
        at = raw.find(_DIRECTORY)
        return raw[:at] + change_bytes(random, raw[at:])
    try:
        members = _members(raw)
    except _NOT_READ:
        return change_bytes(random, raw)
    if not members:
        return change_bytes(random, raw)
    _change_one(random, members)
    return _packed(members)


def _members(raw: bytes) -> list[Member]:
    with zipfile.ZipFile(io.BytesIO(raw)) as source:
        return [(entry, source.read(entry)) for entry in source.infolist()]


def _packed(members: list[Member]) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as target:
        warnings.simplefilter("ignore")  # a name twice is meant
        for entry, content in members:
            target.writestr(entry, content)
    return file.getvalue()


def _change_one(random: Random, members: list[Member]) -> None:
    place = random.randrange(len(members))
    entry, content = members[place]
    change = random.randrange(8)
    if change < 3:
        members[place] = entry, change_json(random, content)
    elif change == 3:
        members[place] = entry, random.choice(members)[1]
    elif change == 4:
        del members[place]
    elif change == 5:
        name = random.choice((*_NAMES, random.choice(members)[0].filename))
        members.append((_like(entry, name), content))
    elif change == 6:
        kind = random.choice((stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO))
        entry.external_attr = (kind | 0o777) << 16
    elif random.random() < 0.1:
        members[place] = entry, _BOMB
    else:
        entry.extra = random.randbytes(8)


def _like(entry: zipfile.ZipInfo, name: str) -> zipfile.ZipInfo:
    other = zipfile.ZipInfo(name, entry.date_time)
    other.compress_type = entry.compress_type
    return other
