"""Status lists that are rightly signed and yet no lists: each is refused by its name.

Whose list counts, and which is older, is tested in ``tests/trust_registry``.
"""

from __future__ import annotations

import tracemalloc
import zlib
from datetime import timedelta

import pytest

from credential import base64url
from credential.errors import MalformedError
from credential.status_entries import WIDTHS, StatusEntries
from credential.status_list import (
    MAX_ENTRIES,
    MAX_TOKEN_BYTES,
    LicenseState,
    StatusList,
    issue_status_list,
    parse_status_list,
)
from tests.credential.test_status_list import HEADER, payload
from tests.sample_keys import jws, kid_of, signer
from tests.sample_registry import LIST_URI, NOW

MIB = 1024 * 1024
STREAM = zlib.compress(bytes(range(256)) * 8, 9)


def read(stream: bytes, *, bits: int = 4) -> StatusList:
    entries = {"bits": bits, "lst": base64url.encode(stream)}
    token = jws(HEADER, payload(status_list=entries), "status-310000")
    return parse_status_list(token).unpack()


def issued(entries: StatusEntries) -> str:
    return issue_status_list(
        entries.packed(),
        bits=4,
        uri=LIST_URI,
        issued_at=NOW,
        expires=NOW + timedelta(days=8),
        ttl_s=3600,
        alg="ES256",
        kid=kid_of("status-310000"),
        sign=signer("status-310000"),
    )


def test_fault_a_list_cut_short_anywhere_is_refused() -> None:
    for length in range(len(STREAM)):
        with pytest.raises(MalformedError, match="cut short"):
            read(STREAM[:length])


def test_fault_a_token_cut_short_anywhere_is_refused() -> None:
    token = issued(StatusEntries(16, bits=4, value=LicenseState.VALID))
    for length in range(len(token)):
        with pytest.raises(MalformedError):
            parse_status_list(token[:length])


@pytest.mark.parametrize("more", [b"\0", b"x", STREAM, b"\0" * 70_000], ids=len)
def test_fault_trailing_bytes_after_the_stream_are_refused(more: bytes) -> None:
    with pytest.raises(MalformedError, match="followed by more"):
        read(STREAM + more)


@pytest.mark.parametrize("bits", WIDTHS)
def test_fault_a_list_of_2_24_entries_is_read_and_one_byte_more_is_not(
    bits: int,
) -> None:
    entries = StatusEntries(MAX_ENTRIES, bits=bits, value=0)
    entries.set(MAX_ENTRIES - 1, 1)
    packed = entries.packed()
    held = read(zlib.compress(packed, 1), bits=bits)

    assert held.state_at(MAX_ENTRIES - 1) is LicenseState.REVOKED
    assert held.state_at(MAX_ENTRIES - 2) is LicenseState.VALID
    assert held.state_at(MAX_ENTRIES) is LicenseState.NOT_ISSUED
    with pytest.raises(MalformedError, match="too long"):
        read(zlib.compress(packed + b"\0", 1), bits=bits)


def test_a_list_of_2_24_entries_that_does_not_compress_still_fits_a_token() -> None:
    # Level 0 stores what it is given: nothing takes more.
    largest = zlib.compress(bytes(MAX_ENTRIES // 2), 0)

    assert len(base64url.encode(base64url.octets(largest))) + 1000 < MAX_TOKEN_BYTES


def test_fault_a_compression_bomb_is_never_unpacked() -> None:
    # 256 MiB from 256 kB; ten of them in one bundle would stop a counter.
    stream = zlib.compressobj(9, strategy=zlib.Z_RLE)
    bomb = b"".join(stream.compress(bytes(MIB)) for _ in range(256)) + stream.flush()
    entries = {"bits": 4, "lst": base64url.encode(bomb)}
    token = parse_status_list(
        jws(HEADER, payload(status_list=entries), "status-310000")
    )
    tracemalloc.start()
    try:
        with pytest.raises(MalformedError, match="too long"):
            token.unpack()
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 20 * MIB


def test_a_list_of_15_million_entries_is_held_in_8_mb() -> None:
    entries = StatusEntries(15_000_000, bits=4, value=LicenseState.VALID)
    entries.set(14_999_999, LicenseState.REVOKED)
    held = parse_status_list(issued(entries)).unpack()

    assert held.state_at(14_999_999) is LicenseState.REVOKED
    assert len(held.packed) <= 8_000_000
