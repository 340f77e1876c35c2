"""Changes inside signed texts and codes: decoded, changed, and encoded again."""

from __future__ import annotations

import base64
import zlib
from random import Random

from credential import base45, carrier_frame, compact
from credential.carrier import PREFIX, TERMINATOR, decode
from credential.errors import MalformedError
from tests.fuzz.json_changes import change_json
from tests.fuzz.mutation import change_bytes

__all__ = ["change_code", "change_frame", "change_signed_text"]

_RAW = -15


def change_signed_text(random: Random, raw: bytes) -> bytes:
    """Change one base64url part of a JWS or SD-JWT inside, or move a part."""
    joint = random.choice((b"~", b"."))
    parts = raw.split(joint)
    place = random.randrange(len(parts))
    if random.random() < 0.2:
        parts.insert(place, random.choice(parts))
    elif joint == b".":
        tail = b"~" + parts[place].partition(b"~")[2] if b"~" in parts[place] else b""
        parts[place] = _changed_part(random, parts[place].partition(b"~")[0]) + tail
    else:
        parts[place] = _changed_part(random, parts[place])
    return joint.join(parts)


def change_code(random: Random, raw: bytes) -> bytes:
    """Change what a QR text carries; it stays good base45 around good DEFLATE."""
    try:
        text = raw.decode("utf-8")
        parts = compact.split(decode(text) if text.startswith(PREFIX) else text)
        rest, tail = carrier_frame.join(parts)
    except (UnicodeDecodeError, MalformedError):
        return change_bytes(random, raw)
    if random.random() < 0.7:
        rest = change_frame(random, rest)
    else:
        tail = change_bytes(random, tail)
    compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    packed = compressor.compress(rest) + compressor.flush() + tail
    return f"{PREFIX}{base45.encode(packed)}{TERMINATOR}".encode()


def change_frame(random: Random, raw: bytes) -> bytes:
    """Change one of the JSON texts that control characters separate."""
    parts = raw.split(b"\0")
    place = random.randrange(len(parts))
    if random.random() < 0.1:
        parts.insert(place, random.choice(parts))
    else:
        head, soh, binding = parts[place].partition(b"\x01")
        if soh and random.random() < 0.5:
            parts[place] = head + soh + change_json(random, binding)
        else:
            parts[place] = change_json(random, head) + soh + binding
    return b"\0".join(parts)


def _changed_part(random: Random, part: bytes) -> bytes:
    try:
        content = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except ValueError:
        return change_bytes(random, part)
    changed = change_json(random, content)
    return base64.urlsafe_b64encode(changed).rstrip(b"=")
