"""The published vectors of the Token Status List draft, in every width, both ways."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest

from credential import base64url
from credential.errors import StatusListError
from credential.moments import from_seconds
from credential.status_list import (
    issue_status_list,
    pack,
    parse_status_list,
    status_at,
)
from tests.repository import ROOT
from tests.sample_keys import kid_of, signer

VECTORS = ROOT / "tests" / "vectors" / "status_list_draft"
NAMES = sorted(path.stem for path in VECTORS.iterdir())


def vector(name: str) -> Any:
    content = json.loads((VECTORS / f"{name}.json").read_bytes())
    assert content.keys() == {"source", "bits", "entries", "states", "lst"}
    return content


def states_of(content: Any) -> dict[int, int]:
    return {int(index): value for index, value in content["states"].items()}


def packed_of(content: Any) -> bytes:
    return zlib.decompress(base64url.decode(content["lst"]))


def test_every_width_is_here() -> None:
    assert sorted(vector(name)["bits"] for name in NAMES) == [1, 1, 2, 2, 4, 8]


@pytest.mark.parametrize("name", NAMES)
def test_a_published_list_reads_as_published(name: str) -> None:
    content = vector(name)
    packed, bits = packed_of(content), content["bits"]

    assert len(packed) == content["entries"] * bits // 8
    for index, value in states_of(content).items():
        assert status_at(packed, index, bits=bits) == value


@pytest.mark.parametrize("name", NAMES)
def test_all_other_entries_are_zero(name: str) -> None:
    content = vector(name)
    packed, bits = packed_of(content), content["bits"]
    given = states_of(content)

    neighbors = {index + step for index in given for step in (-1, 1)} - given.keys()
    for index in neighbors & set(range(content["entries"])):
        assert status_at(packed, index, bits=bits) == 0


@pytest.mark.parametrize("name", NAMES)
def test_we_pack_the_same_bytes(name: str) -> None:
    content = vector(name)
    states = bytearray(content["entries"])
    for index, value in states_of(content).items():
        states[index] = value

    assert pack(states, bits=content["bits"]) == packed_of(content)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_entry_behind_the_list_has_no_answer(name: str) -> None:
    content = vector(name)

    with pytest.raises(StatusListError):
        status_at(packed_of(content), content["entries"], bits=content["bits"])


@pytest.mark.parametrize("name", NAMES)
def test_a_published_list_survives_our_token(name: str) -> None:
    content = vector(name)
    text = issue_status_list(
        packed_of(content),
        bits=content["bits"],
        uri="https://status.310000.example/310000-1",
        issued_at=from_seconds(1_686_920_170),
        expires=from_seconds(2_291_720_170),
        ttl_s=43_200,
        alg="ES256",
        kid=kid_of("status-310000"),
        sign=signer("status-310000"),
    )

    read = parse_status_list(text).unpack()
    assert (read.bits, read.packed) == (content["bits"], packed_of(content))
