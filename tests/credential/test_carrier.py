"""The carrier: every text comes back byte for byte, everything else is malformed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from credential import base45, base64url, carrier, compact, strict_json
from credential.errors import CarrierError, MalformedError
from tests.repository import ROOT

VECTORS = ROOT / "tests" / "vectors" / "carrier"
DOCUMENT = ROOT / "docs" / "formats" / "carrier.md"
DICTIONARY = ROOT / "credential" / "dictionary" / "ty1.txt"


class Vector(BaseModel):
    # An unknown key is a rule that nobody tests.
    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str


class Good(Vector):
    text: str
    code: str


class Bad(Vector):
    code: str
    malformed: str


class Uncarriable(Vector):
    text: str
    uncarriable: str


class Typed(Vector):
    typed: str
    read: str
    folded: bool


KINDS: dict[str, type[Vector]] = {
    "good": Good,
    "bad": Bad,
    "uncarriable": Uncarriable,
    "typed": Typed,
}
READ = {
    path.stem: KINDS[path.stem.partition("-")[0]].model_validate_json(
        path.read_bytes(), strict=True
    )
    for path in sorted(VECTORS.iterdir())
}


def vectors(kind: type[Vector]) -> pytest.MarkDecorator:
    named = [(name, vector) for name, vector in READ.items() if type(vector) is kind]
    assert named
    return pytest.mark.parametrize(
        "vector", [vector for _, vector in named], ids=[name for name, _ in named]
    )


def good(name: str) -> Good:
    vector = READ[f"good-{name}"]
    assert isinstance(vector, Good)
    return vector


@vectors(Good)
def test_a_code_gives_its_text_back_byte_for_byte(vector: Good) -> None:
    assert carrier.decode(vector.code) == vector.text
    assert carrier.decode_parts(vector.code) == compact.split(vector.text)
    assert carrier.decode(carrier.encode(vector.text)) == vector.text


@vectors(Bad)
def test_refuses_what_is_not_exactly_the_format(vector: Bad) -> None:
    with pytest.raises(MalformedError, match=vector.malformed):
        carrier.decode(vector.code)


@vectors(Uncarriable)
def test_fails_rather_than_loses_a_byte(vector: Uncarriable) -> None:
    with pytest.raises(CarrierError, match=vector.uncarriable):
        carrier.encode(vector.text)


@vectors(Typed)
def test_mends_what_a_scanner_typed(vector: Typed) -> None:
    folded = carrier.fold_scanner_text(vector.typed)
    assert folded == carrier.FoldedText(vector.read, vector.folded)


def test_a_text_over_the_limit_is_not_carried_although_it_would_fit() -> None:
    payload = base64url.encode(b'{"a":"' + bytes(30_000).replace(b"\0", b" ") + b'"}')
    text = f"e30.{payload}.{base64url.encode(bytes(64))}~"
    with pytest.raises(CarrierError, match="longer than 32768"):
        carrier.encode(text)


def test_a_codes_length_is_refused_before_any_work() -> None:
    code = "TY1:" + ":" * carrier.MAX_CODE_CHARACTERS
    with pytest.raises(MalformedError, match="longer than 4296"):
        carrier.decode(code)


def test_a_paper_license_takes_half_the_characters_of_its_text() -> None:
    vector = good("print-edition")
    assert len(carrier.encode(vector.text)) < 0.45 * len(vector.text)


def test_attack_a_bomb_is_inflated_no_further_than_the_limit() -> None:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = compressor.compress(bytes(2_000_000)) + compressor.flush()
    with pytest.raises(MalformedError, match="too long"):
        carrier.decode(f"TY1:{base45.encode(bomb)}.")


def test_the_format_document_opens_with_a_vector() -> None:
    example = DOCUMENT.read_text("utf-8").split("```")[1]

    assert example.replace("\n", "") == good("print-edition").code


# --- the dictionary is part of the format


def test_the_dictionary_is_the_one_in_the_format_document() -> None:
    digest = hashlib.sha256(DICTIONARY.read_bytes()).hexdigest()

    assert digest == carrier.DICTIONARY_SHA256
    assert f"\n{digest}\n" in DOCUMENT.read_text("utf-8")


def test_the_dictionary_is_what_its_script_makes() -> None:
    script = ROOT / "scripts" / "make_ty1_dictionary.py"
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split()[-1] == carrier.DICTIONARY_SHA256


def test_all_of_the_dictionary_is_within_reach_of_a_license() -> None:
    # RFC 1951 section 2: a distance is at most 32,768.
    assert DICTIONARY.stat().st_size <= 28 * 1024
    assert "\r" not in DICTIONARY.read_text("utf-8")


def test_a_damaged_dictionary_is_our_fault_not_the_licenses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carrier, "DICTIONARY_SHA256", "0" * 64)
    with pytest.raises(CarrierError, match="install tongyan again"):
        carrier._dictionary.__wrapped__()


# --- properties

# Strings that look like key ids, salts and digests, canonical or not.
LOOKALIKES = st.sampled_from((16, 22, 43)).flatmap(
    lambda length: st.text(
        st.sampled_from("ABXYZabxyz019-_"), min_size=length, max_size=length
    )
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    LOOKALIKES,
    st.binary(min_size=12, max_size=12).map(base64url.encode),
    st.binary(min_size=32, max_size=32).map(base64url.encode),
)
# Small enough for a QR symbol to hold whatever is drawn.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2)
    ),
    max_leaves=4,
)
OBJECTS = st.dictionaries(TEXTS, JSON, max_size=2).map(strict_json.dumps)
SIGNED = st.builds(
    compact.SignedPart, OBJECTS, OBJECTS, st.binary(min_size=64, max_size=64)
)
DISCLOSURES = st.lists(st.lists(JSON, max_size=3).map(strict_json.dumps), max_size=3)
PARTS = st.builds(
    compact.CompactParts, SIGNED, DISCLOSURES.map(tuple), st.none() | SIGNED
)


@given(PARTS)
def test_any_well_formed_text_comes_back(parts: compact.CompactParts) -> None:
    code = carrier.encode(parts.text)
    assert not code.strip(base45.ALPHABET)
    assert carrier.decode(code) == parts.text


@given(st.binary(max_size=300))
@example(zlib.compress(b"{}", wbits=-15))
def test_attack_any_bytes_in_a_code_are_malformed_or_a_text(raw: bytes) -> None:
    try:
        text = carrier.decode(f"TY1:{base45.encode(raw)}.")
    except MalformedError:
        return
    assert carrier.decode(carrier.encode(text)) == text


@given(
    st.lists(st.sampled_from([b"\0", b"\1", b"\2", b"\3", b"\4", b"{}"]), max_size=12),
    st.integers(0, 4).map(lambda parts: bytes(64 * parts)),
    st.integers(0, 3).map(lambda values: bytes(4 * values)),
)
def test_attack_any_arrangement_of_parts_is_malformed_or_a_text(
    pieces: list[bytes], signatures: bytes, values: bytes
) -> None:
    raw = zlib.compress(b"".join(pieces), wbits=-15) + values + signatures
    try:
        text = carrier.decode(f"TY1:{base45.encode(raw)}.")
    except MalformedError:
        return
    assert carrier.decode(carrier.encode(text)) == text


@given(st.text(max_size=60) | st.text(max_size=60).map("TY1:".__add__))
def test_any_text_is_malformed_or_a_license_text(text: str) -> None:
    try:
        carrier.decode(text)
    except MalformedError:
        return


@given(st.text() | st.text(max_size=60).map("ｔy1：".__add__))  # noqa: RUF001 - is it
def test_folding_twice_changes_nothing_more(typed: str) -> None:
    once = carrier.fold_scanner_text(typed)
    again = carrier.fold_scanner_text(once.text)
    assert again == carrier.FoldedText(once.text, folded=False)


@given(st.text(st.sampled_from(base45.ALPHABET), max_size=60))
def test_folding_never_changes_an_undamaged_code(body: str) -> None:
    code = f"TY1:{body}."
    assert carrier.fold_scanner_text(code) == carrier.FoldedText(code, folded=False)
