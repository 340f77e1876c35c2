"""The bytes inside a code: what DEFLATE can shorten, and a tail that nothing can.

``rest`` is the JSON of an SD-JWT's parts between control characters; ``tail`` is its
random values and signatures. Compression and the alphabet are `credential.carrier`'s.
"""

from __future__ import annotations

from functools import lru_cache

from credential import base64url
from credential.compact import CompactParts, SignedPart
from credential.errors import MalformedError
from credential.jose import SIGNATURE_BYTES

__all__ = ["NUL", "join", "take_apart"]

# None of these can stand in a JSON text (RFC 8259 sections 2 and 7), so none is
# escaped: what separates parts and signed parts, and what a random value leaves.
NUL = b"\0"
_SOH = b"\x01"
_LENGTH_OF_MARK = {2: 12, 3: 16, 4: 32}
_MARK_OF_LENGTH = {length: bytes((mark,)) for mark, length in _LENGTH_OF_MARK.items()}
_ANY_MARK = b"\x02"
_ONE_MARK = bytes.maketrans(bytes(_LENGTH_OF_MARK), _ANY_MARK * len(_LENGTH_OF_MARK))

# Key ids; salts and nonces; digests and coordinates. Their base64url costs DEFLATE
# more than a byte for six bits, and spoils its table for all other characters.
_RANDOM_CHARACTERS = frozenset((16, 22, 43))


def join(parts: CompactParts) -> tuple[bytes, bytes]:
    """Return the rest and the tail of an SD-JWT's parts.

    Not checked: that the parts are JSON. With control characters in them they would
    come back as other parts; the caller compares.
    """
    issued, bound = parts.issued, parts.bound
    rest = NUL.join([issued.header, issued.payload, *parts.disclosures])
    signatures = issued.signature
    if bound is not None:
        rest += _SOH + bound.header + NUL + bound.payload
        signatures += bound.signature
    rest, random_values = _set_aside(rest)
    return rest, random_values + signatures


def take_apart(rest: bytes, tail: bytes) -> CompactParts:
    """Return the parts that a rest and its tail were joined from.

    Raises:
        MalformedError: not the parts of an SD-JWT, an empty part, or a tail that is
            not exactly the marked values and 64 bytes for each signed part.
    """
    whole, start = _put_back(rest, tail)
    issued, soh, bound = whole.partition(_SOH)
    header, payload, *disclosures = _parts(issued)
    holder_signed = _parts(bound) if soh else []
    if len(holder_signed) > 2 or _SOH in bound:
        raise MalformedError("the code's parts are not those of an SD-JWT")
    second = start + SIGNATURE_BYTES
    if len(tail) != (second + SIGNATURE_BYTES if soh else second):
        raise MalformedError("the signatures are cut off, or something follows them")
    return CompactParts(
        issued=SignedPart(header, payload, tail[start:second]),
        disclosures=tuple(disclosures),
        bound=SignedPart._make((*holder_signed, tail[second:])) if soh else None,
    )


def _put_back(rest: bytes, tail: bytes) -> tuple[bytes, int]:
    # Split at one mark for all, three times as fast as at a class of characters; which
    # mark it was stands in the rest.
    first, *others = rest.translate(_ONE_MARK).split(_ANY_MARK)
    pieces, at, start = [first], len(first), 0
    for piece in others:
        end = start + _LENGTH_OF_MARK[rest[at]]
        pieces += base64url.octets(tail[start:end]), piece
        at, start = at + 1 + len(piece), end
    return b"".join(pieces), start


def _parts(signed: bytes) -> list[bytes]:
    parts = signed.split(NUL)
    if len(parts) < 2:
        raise MalformedError("the code's parts are not those of an SD-JWT")
    if b"" in parts:
        raise MalformedError("a part of the code is empty")
    return parts


def _set_aside(rest: bytes) -> tuple[bytes, bytes]:
    # What stands between two quotation marks. Splitting finds the few candidates
    # three times as fast as a regular expression with its look-arounds.
    texts = rest.split(b'"')
    values: list[bytes] = []
    inner = enumerate(texts[1:-1], start=1)
    for place in [at for at, text in inner if len(text) in _RANDOM_CHARACTERS]:
        value = _random_value(texts[place])
        if value is not None:
            values.append(value)
            texts[place] = _MARK_OF_LENGTH[len(value)]
    return b'"'.join(texts), b"".join(values)


# Names of claims, key ids and what many licenses share come again and again.
@lru_cache(maxsize=1024)
def _random_value(text: bytes) -> bytes | None:
    # A claim's name or a license number: the dictionary and DEFLATE do better.
    if text in (text.lower(), text.upper()) or not text.isascii():
        return None
    try:
        return base64url.decode(text.decode("ascii"))
    except MalformedError:
        return None
