"""What does not fit is one sentence in each language, and no proposal is written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.sample_registry import ANHUI, JIANGSU, SHANGHAI, when
from tests.trust_registry.recovery.officers import Officers

Words = Callable[[Officers], tuple[object, ...]]


def keys(officers: Officers, *owners: str) -> list[object]:
    """Make a new key for each owner and name them all."""
    folder = officers.registry.folder / "new"
    for number, owner in enumerate(owners):
        officers.make_key(folder, f"new-{number}", owner=owner)
    names = [f"new-{number}.pub.json" for number in range(len(owners))]
    return [word for name in names for word in ("--key", folder / name)]


def region_keys(officers: Officers, *owners: str) -> tuple[object, ...]:
    """Propose new keys for Shanghai; the first two of them sign."""
    folder = officers.region / "keys"
    names = [f"new-{number}" for number in range(len(owners))]
    for name, owner in zip(names, owners, strict=True):
        officers.make_key(folder, name, owner=owner)
    chosen = [word for name in names[:2] for word in ("--officer", name)]
    signed = officers.sign("sign-authority", officers.region, *chosen)["submission"]
    named = [word for name in names for word in ("--key", folder / f"{name}.pub.json")]
    return ("region-keys", "--region", SHANGHAI, *named, "--signed", signed)


def region_keys_signed_by(officers: Officers, code: str) -> tuple[object, ...]:
    """Propose new keys for Shanghai, with what the old keys of a region signed."""
    folder = officers.registry.region(code).folder
    signed = officers.sign("sign-authority", folder)["submission"]
    new = keys(officers, SHANGHAI, SHANGHAI, SHANGHAI)
    return ("region-keys", "--region", SHANGHAI, *new, "--signed", signed)


def council_key(officers: Officers, owner: str) -> tuple[object, ...]:
    return ("council-key", "--role", "root", *keys(officers, owner))


def known_council_key(officers: Officers) -> tuple[object, ...]:
    held = officers.council / f"{JIANGSU}.root.pub.json"
    return ("council-key", "--role", "root", "--key", held)


def the_other_roles_key(officers: Officers) -> tuple[object, ...]:
    held = officers.council / f"{JIANGSU}.targets.pub.json"
    return ("council-key", "--role", "root", "--key", held)


def host_keys_and_a_council_key(officers: Officers) -> tuple[object, ...]:
    council = officers.council / f"{ANHUI}.root.pub.json"
    return ("host-keys", *keys(officers, SHANGHAI, JIANGSU), "--key", council)


def seat_of_two(officers: Officers) -> tuple[object, ...]:
    keys(officers, SHANGHAI, JIANGSU)
    folder = officers.registry.folder / "new"
    first, second = (folder / f"new-{number}.pub.json" for number in (0, 1))
    return ("seat", "--root-key", first, "--targets-key", second)


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (lambda o: region_keys(o, SHANGHAI, SHANGHAI), "there are not 3 keys"),
        (lambda o: region_keys(o, SHANGHAI, SHANGHAI, ANHUI), "not the region's own"),
        (lambda o: region_keys_signed_by(o, SHANGHAI), "does not fit"),
        (lambda o: region_keys_signed_by(o, JIANGSU), "exactly one region"),
        (lambda o: council_key(o, "350000"), "has no seat"),
        (known_council_key, "make a new one"),
        (the_other_roles_key, "serves both root and targets"),
        (lambda o: ("host-keys", *keys(o, SHANGHAI, ANHUI)), "there are not 3 keys"),
        (host_keys_and_a_council_key, "a host key serves the council"),
        (seat_of_two, "not of one member"),
        (lambda _: ("suspend", "--region", "350000"), "is no member"),
        (lambda _: ("suspend", "--region", ANHUI, "--until", when()), "not suspended"),
        (lambda _: ("expel", "--region", "350000"), "no member"),
    ],
)
def test_what_does_not_fit_is_not_proposed(
    officers: Officers, words: Words, match: str
) -> None:
    out = officers.registry.folder / "proposal.zip"
    trust = ("--trust", officers.registry.repository.folder)
    command = ("propose", *words(officers), *trust, "--out", out, "--at", when())
    code, _, err = officers.attempt(*command)
    zh, en = err.strip().splitlines()[-2:]

    assert code in (1, 3)
    assert re.search(match, en)
    assert re.search("[\u4e00-\u9fff]", zh)
    assert not out.exists()


def test_a_second_suspension_is_told(officers: Officers) -> None:
    officers.sit(("suspend", "--region", ANHUI))
    trust = ("--trust", officers.registry.repository.folder)
    out = ("--out", officers.registry.folder / "again.zip", "--at", when())
    code, _, err = officers.attempt(
        "propose", "suspend", "--region", ANHUI, *trust, *out
    )

    assert code != 0
    assert "suspended already" in err
