"""The cases of ``verification`` from V6 on: the signature holds; see the other half."""

from __future__ import annotations

from datetime import timedelta

from credential import LicenseId, base64url
from tests.sample_registry import (
    BUSINESS_LICENSE,
    NOW,
    SHANGHAI,
    TRAFFIC_USCC,
    ZHEJIANG,
    recognition_row,
    seconds,
    when,
)
from tests.vectors.verification_cases import CASES, expect
from tests.world import World

__all__ = ["CASES"]

OTHER_TYPE = "11100000000013127D001"
DAYS_20 = timedelta(days=20)


# V6 to V8


@expect("key-not-valid-then")
def key_not_valid_then(world: World) -> None:
    """Issued when the key was past its time."""
    world.agency_key["not_after"] = when(days=-100)


@expect("key-compromised")
def key_compromised(world: World) -> None:
    """A stolen key, with a date from before the theft: a thief writes any date."""
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))


@expect("agency-suspended")
def agency_suspended(world: World) -> None:
    """Issued while the agency was suspended."""
    world.agency["status"].append({"state": "suspended", "from": when(days=-100)})


@expect("region-suspended")
def region_suspended(world: World) -> None:
    """Issued while the council had suspended the region."""
    world.member(SHANGHAI)["suspended"] = [{"from": when(days=-100), "until": when()}]


@expect("out-of-scope")
def out_of_scope(world: World) -> None:
    """The agency may issue another type only."""
    world.agency["license_types"][0]["code"] = OTHER_TYPE


@expect("out-of-scope")
def out_of_scope_identifier(world: World) -> None:
    """The identifier names another agency."""
    named = LicenseId(BUSINESS_LICENSE, TRAFFIC_USCC, "20260000001", "001")
    world.claims["license_id"] = str(named)


@expect("newer-than-trust-data")
def newer_than_trust_data_scope(world: World) -> None:
    """A type missing from data older than additions are announced."""
    world.set_age(days=20)
    world.agency["license_types"].clear()


@expect("not-recognized")
def not_recognized(world: World) -> None:
    """No row: never valid."""
    world.rows.clear()


@expect("not-recognized")
def not_recognized_excluded(world: World) -> None:
    """The accepting region's own exclusion beats the council's row."""
    row = recognition_row(SHANGHAI, ZHEJIANG) | {"effect": "exclude"}
    world.region_files(ZHEJIANG)["recognition"]["rows"].append(row)


@expect("not-recognized")
def not_recognized_condition_unknown(world: World) -> None:
    """A condition that this version cannot read is never met."""
    world.rows[0]["conditions"] = [{"kind": "full-moon"}]


# V9


@expect("not-yet-valid")
def not_yet_valid(world: World) -> None:
    """A second before nbf."""
    world.claims["nbf"] = seconds(seconds=1)


@expect("not-yet-valid")
def not_yet_valid_issued_in_the_future(world: World) -> None:
    """More than ten minutes ahead."""
    world.claims["iat"] = seconds(minutes=10, seconds=1)


@expect("expired")
def expired(world: World) -> None:
    """The second of exp itself."""
    world.claims["exp"] = seconds()


# V10


def _state(code: str, value: int) -> None:
    def case(world: World) -> None:
        world.set_state(value)

    case.__name__ = code.replace("-", "_")
    case.__doc__ = f"The status list says 0x{value:X}."
    expect(code)(case)


for _code, _value in (
    ("revoked", 0x1),
    ("suspended", 0x2),
    ("superseded", 0x3),
    ("withdrawn", 0xC),
    ("cancelled", 0xD),
    ("transferred-out", 0xE),
    ("not-issued", 0xF),
):
    _state(_code, _value)


@expect("not-issued")
def not_issued_outside_the_list(world: World) -> None:
    """The index lies beyond the list's end."""
    world.claims["status"]["status_list"]["idx"] = 1024


@expect("revoked")
def revoked_on_an_old_list(world: World) -> None:
    """Nobody comes back from revoked: an old list is believed, and beats old data."""
    world.set_age(days=20)
    world.status.update(issued_at=NOW - DAYS_20, expires=NOW - timedelta(days=10))
    world.set_state(0x1)


@expect("status-too-old")
def suspended_on_an_old_list(world: World) -> None:
    """A suspension may have been lifted since."""
    world.status["issued_at"] = NOW - DAYS_20
    world.set_state(0x2)


@expect("status-too-old")
def status_too_old(world: World) -> None:
    """The list is a second older than the type allows."""
    world.status["issued_at"] = NOW - timedelta(days=7, seconds=1)


@expect("status-unknown")
def status_unknown_stranger(world: World) -> None:
    """The list is signed by nobody whom the region named."""
    world.status["key"] = "thief"


@expect("status-unknown")
def status_unknown_other_region(world: World) -> None:
    """The license refers to a list under another region's prefix."""
    uri = "https://status.320000.example/320000-1"
    world.claims["status"]["status_list"]["uri"] = uri
    world.status.update(uri=uri, served_as=uri, key="status-320000")


@expect("status-unknown")
def status_unknown_value(world: World) -> None:
    """A value of a later version is neither valid nor any known end."""
    world.set_state(0x7)


@expect("newer-than-trust-data")
def newer_than_trust_data_status(world: World) -> None:
    """Not issued, says a list that is older than the license."""
    world.claims["iat"] = seconds(hours=-4)
    world.set_state(0xF)


# V11 and age


@expect("holder-not-proved")
def holder_not_proved(world: World) -> None:
    """A phone edition whose binding was stripped is not paper."""
    world.claims["cnf"] = {"jwk": world.agency_key["jwk"]}


@expect("malformed")
def malformed_disclosure_appended(world: World) -> str:
    """Nobody signed a digest of it."""
    return world.text() + base64url.encode(b'["c2FsdA","a",1]') + "~"


@expect("trust-too-old")
def trust_too_old(world: World) -> None:
    """A second older than the type allows."""
    world.set_age(days=14, seconds=1)


@expect("trust-too-old")
def trust_too_old_quarantined_region(world: World) -> None:
    """The issuing region's part is older than the view, and ages by itself."""
    world.standing["region_issued_at"][SHANGHAI] = when(days=-14, seconds=-1)


@expect("clock-suspect")
def clock_suspect(world: World) -> None:
    """The clock is over ten minutes behind the newest signed time."""
    world.standing["highest_issued_at"] = when(minutes=10, seconds=1)


@expect("region-data-expired")
def region_data_expired(world: World) -> None:
    """The issuing region's roles have lapsed."""
    world.standing["region_expires"][SHANGHAI] = when()


@expect("region-data-expired")
def region_data_expired_never_came(world: World) -> None:
    """The issuing region's part never came in: that it lists nobody proves nothing."""
    del world.trust["regions"][SHANGHAI]
    for name in ("region_expires", "region_issued_at"):
        del world.standing[name][SHANGHAI]


@expect("council-data-expired")
def council_data_expired(world: World) -> None:
    """The council's roles have lapsed."""
    world.standing["council_expires"] = when()


@expect("council-data-expired")
def council_data_expired_unknown_region(world: World) -> None:
    """Lapsed roles prove no absence."""
    world.standing["council_expires"] = when()
    world.claims["iss"] = "https://license.440000.example/market"
