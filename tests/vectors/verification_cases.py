"""The cases of ``verification`` up to V5: each changes one thing in the valid world.

The name of a function is the name of its vector, its docstring says why the verdict is
what it is. A function returns the text to check, or None for the world's own license.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from credential import carrier
from credential.split_code import split_code
from tests.sample_keys import jws, kid_of
from tests.sample_registry import (
    JIANGSU,
    SHANGHAI,
    key_entry,
    seconds,
    when,
)
from tests.world import World

__all__ = ["CASES", "Case", "expect"]

Case = Callable[[World], str | None]
CASES: list[tuple[Case, str | None]] = []


def expect(cause: str | None) -> Callable[[Case], Case]:
    """Enter a case with the cause it must have; None is accepted."""

    def enter(case: Case) -> Case:
        CASES.append((case, cause))
        return case

    return enter


# Accepted


@expect(None)
def accepted(_: World) -> None:
    """A business license of Shanghai, shown in Zhejiang."""


@expect(None)
def accepted_from_its_code(world: World) -> str:
    """The same license as the text of its QR code."""
    return carrier.encode(world.text())


@expect(None)
def accepted_on_stale_data(world: World) -> None:
    """The timestamp has lapsed, the data is still young enough for the type."""
    world.set_age(days=14)


@expect(None)
def accepted_after_its_key_retired(world: World) -> None:
    """A retired key still verifies what it signed in its time."""
    world.agency_key.update(state="retired", revoked_at=when(days=-99))


@expect(None)
def accepted_because_salvaged(world: World) -> None:
    """The key was stolen; the region's salvage file lists this very license."""
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))
    signing_input = world.text().rpartition(".")[0].encode("ascii")
    digest = hashlib.sha256(signing_input).hexdigest()
    world.region_files(SHANGHAI)["salvage"] = {kid_of("market"): [digest]}


@expect(None)
def accepted_at_home_without_a_row(world: World) -> None:
    """A region recognizes its own licenses."""
    world.rows.clear()
    world.accepting = SHANGHAI


@expect(None)
def accepted_in_its_last_second(world: World) -> None:
    """A license is good while now < exp."""
    world.claims["exp"] = seconds(seconds=1)


@expect(None)
def accepted_long_term(world: World) -> None:
    """Without exp a license has no end."""
    del world.claims["exp"]


# V1 to V3


@expect("unreadable")
def unreadable(_: World) -> str:
    """There is no text."""
    return ""


@expect("not-a-license")
def not_a_license(_: World) -> str:
    """Somebody else's code."""
    return "https://pay.example/1234"


@expect("malformed")
def malformed_code(world: World) -> str:
    """A code whose end is missing."""
    return carrier.encode(world.text())[:-40]


@expect("malformed")
def malformed_alg_none(world: World) -> None:
    """An algorithm that signs nothing."""
    world.header["alg"] = "none"


@expect("malformed")
def malformed_alg_of_another_suite(world: World) -> None:
    """The header names another suite than its key's."""
    world.header["alg"] = "Ed25519"


@expect("malformed")
def malformed_name_twice(world: World) -> str:
    """Two readers would take two ends of the license."""
    twice = json.dumps(world.claims)[:-1] + ',"exp":4102444800}'
    return jws(world.header, twice.encode("ascii"), "market") + "~"


@expect("malformed")
def malformed_iat_true(world: World) -> None:
    """True is no number, though some languages count with it."""
    world.claims["iat"] = True


@expect("malformed")
def malformed_issuer_path(world: World) -> None:
    """A path that a server would fold into another."""
    world.claims["iss"] = "https://license.310000.example/../market"


@expect("malformed")
def malformed_base64(world: World) -> str:
    """Spare bits of the last character are set: another spelling of the same bytes."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    text = world.text()
    return f"{text[:-2]}{alphabet[alphabet.index(text[-2]) ^ 1]}~"


@expect("newer-format")
def newer_format(_: World) -> str:
    """A carrier of a later version is told apart from damage."""
    return "TY2:ABCDEF."


@expect("part-of-code")
def part_of_code(world: World) -> str:
    """One of the symbols that show one code in turn decides nothing alone."""
    return split_code(carrier.encode(world.text()), part_characters=300)[0]


@expect("no-trust-data")
def no_trust_data(world: World) -> None:
    """A counter that has not taken in a bundle yet."""
    world.trust.clear()


# V4, V5


@expect("unknown-region")
def unknown_region(world: World) -> None:
    """The issuer lies under no member's prefix."""
    world.claims["iss"] = "https://license.440000.example/market"


@expect("unknown-region")
def unknown_region_look_alike(world: World) -> None:
    """A host that begins like a member's."""
    world.claims["iss"] = "https://license.310000.example.evil.example/market"


@expect("unknown-issuer")
def unknown_issuer(world: World) -> None:
    """An agency that its region does not list."""
    world.claims["iss"] = "https://license.310000.example/nobody"


@expect("unknown-issuer")
def unknown_issuer_listed_by_another_region(world: World) -> None:
    """Jiangsu lists an agency under Shanghai's prefix: ignored."""
    identifier = "https://license.310000.example/annex"
    agency = world.agency | {"id": identifier, "keys": [key_entry("js")]}
    world.region_files(JIANGSU)["agencies"]["agencies"].append(agency)
    world.claims["iss"] = identifier
    world.header["kid"], world.key = kid_of("js"), "js"


@expect("unlisted-key")
def unlisted_key(world: World) -> None:
    """The key of another agency of the same region."""
    world.header["kid"], world.key = kid_of("traffic"), "traffic"


@expect("newer-than-trust-data")
def newer_than_trust_data_issuer(world: World) -> None:
    """An agency missing from data older than additions are announced."""
    world.set_age(days=14, seconds=1)
    world.claims["iss"] = "https://license.310000.example/nobody"


@expect("forged")
def forged(world: World) -> None:
    """Signed by a stranger under the agency's key id."""
    world.key = "thief"


@expect("forged")
def forged_payload(world: World) -> str:
    """The signature of another license."""
    signature = world.text().rpartition(".")[2]
    world.claims["legal_name"] = "上海换来茶叶有限公司"
    return f"{world.text().rpartition('.')[0]}.{signature}"


@expect("forged")
def forged_however_old_the_data(world: World) -> None:
    """A signature that does not hold is final in every class of age."""
    world.set_age(days=300)
    world.key = "thief"
