"""Nothing is signed that the registry would not let this agency sign now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from issuer.errors import NotListedError
from issuer.registry_consent import CAUSES, SigningIntent, age_notice, refuse_unlisted
from tests.sample_keys import kid_of
from tests.sample_registry import (
    BUSINESS_LICENSE,
    LIST_URI,
    MARKET_USCC,
    NOW,
    SHANGHAI,
    registry_files,
    when,
)
from tests.trust_file import read_trust

INTENT = SigningIntent(
    iss="https://license.310000.example/market",
    uscc=MARKET_USCC,
    type_code=BUSINESS_LICENSE,
    kid=kid_of("market"),
    list_uri=LIST_URI,
    status_kids=(kid_of("status-310000"),),
)

Change = Callable[[dict[str, Any], dict[str, Any]], object]


def asked(change: Change = lambda *_: None, intent: SigningIntent = INTENT) -> str:
    """Change the registry, or its entry of the agency; return the cause, if any."""
    files = registry_files() | {"status_lists": {}}
    agency = files["regions"][SHANGHAI]["agencies"]["agencies"][0]
    change(files, agency)
    view, _ = read_trust(files)
    try:
        refuse_unlisted(view, intent, now=NOW)
    except NotListedError as refusal:
        return refusal.cause
    return ""


def key(agency: dict[str, Any], **changed: Any) -> None:
    agency["keys"][0] |= changed


def region(files: dict[str, Any], **changed: Any) -> None:
    files["members"]["regions"][0] |= changed


def status_key(files: dict[str, Any], **changed: Any) -> None:
    (issuer,) = files["regions"][SHANGHAI]["agencies"]["status_issuers"]
    issuer["keys"][0] |= changed


def test_a_listed_agency_signs_a_listed_type_with_a_listed_key() -> None:
    assert asked() == ""


@pytest.mark.parametrize(
    ("cause", "change"),
    [
        ("unknown-agency", lambda _, one: one.update(id=f"{INTENT.iss}-new")),
        ("agency-not-active", lambda _, one: one["status"].append(
            {"state": "suspended", "from": when(days=-1)}
        )),
        ("type-not-listed", lambda _, one: one["license_types"][0].update(
            until=when(seconds=0)
        )),
        ("type-not-listed", lambda _, one: one["license_types"][0].update(
            {"from": when(seconds=1)}
        )),
        ("type-not-open", lambda all_, _: region(all_, license_types=[])),
        ("region-not-issuing", lambda all_, _: region(
            all_, suspended=[{"from": when(days=-1), "reason": "审计"}]
        )),
        ("not-a-member-then", lambda all_, _: region(all_, joined=when(days=1))),
        ("unknown-type", lambda all_, _: all_.update(catalogue=[])),
        ("other-uscc", lambda _, one: one.update(uscc="11310000MB2F30002R")),
        ("key-not-valid-now", lambda _, one: key(one, not_after=when(seconds=0))),
        ("key-not-valid-now", lambda _, one: key(one, not_before=when(seconds=1))),
        ("key-not-valid-now", lambda _, one: key(
            one, state="retired", revoked_at=when(days=-1)
        )),
        ("key-compromised", lambda _, one: key(
            one, state="compromised", revoked_at=when(days=-1)
        )),
        ("status-key-not-listed", lambda all_, _: status_key(
            all_, not_after=when(seconds=0)
        )),
        ("status-issuer-not-listed", lambda all_, _: all_["regions"][SHANGHAI][
            "agencies"
        ].update(status_issuers=[])),
    ],
)  # fmt: skip
def test_what_the_registry_does_not_list_now_is_not_signed(
    cause: str, change: Change
) -> None:
    assert asked(change) == cause


@pytest.mark.parametrize(
    ("cause", "changed"),
    [
        ("unknown-region", {"iss": "https://license.990000.example/market"}),
        ("key-not-listed", {"kid": kid_of("traffic")}),
        ("type-not-listed", {"type_code": BUSINESS_LICENSE[:-1] + "2"}),
        ("status-key-not-listed", {"status_kids": (kid_of("market"),)}),
    ],
)
def test_what_nobody_lists_is_not_signed(cause: str, changed: dict[str, Any]) -> None:
    found = asked(intent=replace(INTENT, **changed))
    assert found in {cause, "unknown-type"}


def test_a_rehearsal_asks_of_no_key() -> None:
    assert asked(intent=replace(INTENT, kid=None)) == ""


def test_each_cause_says_in_both_languages_what_to_do() -> None:
    for reason in CAUSES.values():
        assert reason.zh.endswith("。") and "请" in reason.zh
        assert any(verb in reason.en for verb in ("call", "mend"))


def test_data_that_is_not_fresh_is_told_with_its_day() -> None:
    view, _ = read_trust(registry_files() | {"status_lists": {}})
    assert age_notice(view, SHANGHAI, now=NOW) is None
    stale = age_notice(view, SHANGHAI, now=NOW + timedelta(days=8))
    assert stale is not None
    assert "2026-11-21" in stale.en and "stale" in stale.en and "更新" in stale.zh
    old = age_notice(view, SHANGHAI, now=NOW + timedelta(days=15))
    assert old is not None and "too-old" in old.en
