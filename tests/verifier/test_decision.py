"""Several licenses for one matter: which met what, what is missing, the form."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from credential import LicenseId, StatusReference
from credential.license import License
from tests.repository import ROOT
from tests.sample_registry import registry_files
from trust_registry.catalogue import shipped_license_types
from trust_registry.members import Region
from trust_registry.service_conditions import Outcome
from trust_registry.service_items import ServiceItem
from verifier.causes import Verdict
from verifier.decision import Decision, Standing, decide
from verifier.item_labels import ItemLabels
from verifier.report import Report

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
CATALOGUE = shipped_license_types()
ID_CARD = "11100000000013127D001"
BIRTH = "11100000YYYYYYYY1R001"
MARRIAGE = "111000000000131433001"
ESTATE = "11100000MB03271699001"
DRIVING = "11100000000013127D901"
MASKED = "330102************"
HOLDER = {"kty": "EC"}  # a phone's edition: nothing in it is masked


@pytest.fixture(scope="module")
def regions() -> dict[str, Any]:
    members = registry_files()["members"]["regions"]
    regions = [Region.model_validate_json(json.dumps(one)) for one in members]
    return {region.code: region for region in regions}


@pytest.fixture
def shown(regions: dict[str, Any]) -> Any:
    """Return a maker of reports: of an accepted license of a phone, unless told."""
    serials = iter(range(10**6, 10**7))

    def report(type_code: str, **claims: Any) -> Report:
        cause, jwk = claims.pop("cause", None), claims.pop("holder", HOLDER)
        issuing = claims.pop("issuing", "330000")
        uscc = "11310000MB2F30518R"
        serial = claims.pop("serial", str(next(serials)))
        held = License(
            iss="https://license.330000.example/market",
            type_code=type_code,
            license_id=LicenseId(type_code, uscc, serial, "001"),
            issued_at=NOW,
            not_before=None,
            expires=None,
            replaces=None,
            status=StatusReference("https://status.330000.example/330000-1", 7),
            holder_jwk=jwk,
            claims=claims,
        )
        return Report(
            cause=cause,
            notices=(),
            steps=(),
            accepting_region="330000",
            checked_at=NOW,
            license=held,
            license_type=CATALOGUE[type_code],
            region=regions[issuing],
        )

    return report


def item(name: str) -> ServiceItem:
    path = ROOT / "examples" / "service_items" / f"{name}.json"
    return ServiceItem.model_validate_json(path.read_bytes())


def decided(name: str, *reports: Report) -> Decision:
    asked = item(name)
    return decide(asked, reports, labels=ItemLabels(asked, CATALOGUE.get), now=NOW)


def claims_of(report: Report) -> dict[str, Any]:
    assert report.license is not None
    return dict(report.license.claims)


def standings(decision: Decision) -> dict[str, str]:
    return {one.requirement.id: one.standing.value for one in decision.requirements}


def family(shown: Any) -> dict[str, Report]:
    return {
        "birth": shown(
            BIRTH,
            name="林小满",
            sex="女",
            birth_date="2026-11-01",
            mother_document_number="M1",
            father_document_number="F1",
        ),
        "mother": shown(
            ID_CARD,
            name="林青",
            sex="女",
            document_number="M1",
            resident_address="杭州",
            issuing="310000",
        ),
        "father": shown(
            ID_CARD,
            name="周山",
            sex="男",
            document_number="F1",
            resident_address="合肥",
            issuing="340000",
        ),
        "marriage": shown(
            MARRIAGE, wife_document_number="M1", husband_document_number="F1"
        ),
    }


def test_licenses_of_several_regions_in_any_order_meet_a_matter(shown: Any) -> None:
    papers = family(shown)

    decision = decided("birth", *reversed(papers.values()))

    assert (decision.verdict, decision.cause) == (Verdict.ACCEPTED, None)
    assert standings(decision)["mother"] == Standing.MET
    assert decision.form["child_name"] == "林小满"
    assert decision.form["father_number"] == "F1"
    assert decision.unused == ()


def test_what_may_follow_keeps_nobody_waiting_and_has_its_last_day(shown: Any) -> None:
    decision = decided("birth", *family(shown).values())

    (later,) = [one for one in decision.requirements if one.follows_until]
    assert later.requirement.id == "register"
    assert (later.standing, later.follows_until) == (
        Standing.MAY_FOLLOW,
        date(2026, 12, 21),
    )
    assert decision.form["household"] is None


def test_what_is_missing_is_named_and_nothing_is_decided(shown: Any) -> None:
    papers = family(shown)
    del papers["father"]

    decision = decided("birth", *papers.values())

    assert (decision.verdict, decision.cause) == (
        Verdict.CANNOT_DECIDE,
        "licenses-missing",
    )
    assert standings(decision)["father"] == Standing.MISSING


def test_a_condition_between_two_licenses_refuses_the_matter(shown: Any) -> None:
    papers = family(shown)
    claims = {**claims_of(papers["birth"]), "father_document_number": "F2"}
    papers["birth"] = shown(BIRTH, **claims)

    decision = decided("birth", *papers.values())

    assert (decision.verdict, decision.cause) == (Verdict.REFUSED, "condition-not-met")
    (unmet,) = [one for one in decision.conditions if one.outcome is Outcome.NOT_MET]
    assert unmet.sentence.zh == (
        "出生医学证明的“父亲证件号码”必须与父亲的居民身份证的“公民身份号码”相同"
    )


def test_a_license_that_was_not_accepted_meets_nothing(shown: Any) -> None:
    papers = family(shown)
    papers["mother"] = papers["mother"]._replace(cause="revoked")

    decision = decided("birth", *papers.values())

    assert decision.verdict is Verdict.CANNOT_DECIDE
    assert standings(decision)["mother"] == Standing.NOT_ACCEPTED
    assert decision.form["mother_name"] is None


def test_what_its_holder_did_not_show_is_named(shown: Any) -> None:
    papers = family(shown)
    claims = claims_of(papers["mother"])
    del claims["document_number"]
    papers["mother"] = shown(ID_CARD, **claims)

    decision = decided("birth", *papers.values())

    assert (decision.verdict, decision.cause) == (Verdict.REFUSED, "claims-missing")
    (lacking,) = [one for one in decision.requirements if one.lacks]
    assert [label.zh for label in lacking.lacks] == ["公民身份号码"]


def test_attack_two_masked_numbers_on_paper_prove_no_identity(shown: Any) -> None:
    papers = family(shown)
    claims = {**claims_of(papers["mother"]), "document_number": MASKED}
    papers["mother"] = shown(ID_CARD, holder=None, **claims)
    claims = {
        **claims_of(papers["birth"]),
        "mother_document_number": MASKED,
    }
    papers["birth"] = shown(BIRTH, holder=None, **claims)

    decision = decided("birth", *papers.values())

    assert decision.verdict is Verdict.REFUSED
    assert standings(decision)["mother"] == Standing.CLAIMS_MISSING


def test_attack_one_license_shown_twice_meets_one_requirement(shown: Any) -> None:
    card = {"name": "林青", "document_number": "M1", "resident_address": "杭州"}
    estate = {"right_holder": "林青", "right_holder_document_number": "M1"}
    estate |= {"real_estate_unit_number": "U", "location": "L", "area": "A"}
    twice = [shown(ID_CARD, serial="7654321", **card) for _ in range(2)]

    decision = decided("home-purchase", shown(ESTATE, **estate), *twice)

    assert decision.verdict is Verdict.CANNOT_DECIDE
    assert Standing.MISSING in standings(decision).values()
    assert len(decision.unused) == 1


@pytest.mark.parametrize("buyer_first", [True, False])
def test_the_conditions_tell_two_cards_apart(shown: Any, buyer_first: bool) -> None:
    seller = shown(ID_CARD, name="周山", document_number="F1", resident_address="合肥")
    buyer = shown(ID_CARD, name="林青", document_number="M1", resident_address="杭州")
    estate = {"right_holder": "周山", "right_holder_document_number": "F1"}
    estate |= {"real_estate_unit_number": "U", "location": "L", "area": "A"}
    cards = [buyer, seller] if buyer_first else [seller, buyer]

    decision = decided("home-purchase", *cards, shown(ESTATE, **estate))

    assert decision.verdict is Verdict.ACCEPTED
    assert (decision.form["seller"], decision.form["buyer"]) == ("周山", "林青")


def test_the_only_card_goes_where_the_conditions_hold(shown: Any) -> None:
    buyer = shown(ID_CARD, name="林青", document_number="M1", resident_address="杭州")
    estate = {"right_holder": "周山", "right_holder_document_number": "F1"}
    estate |= {"real_estate_unit_number": "U", "location": "L", "area": "A"}

    decision = decided("home-purchase", buyer, shown(ESTATE, **estate))

    assert decision.cause == "licenses-missing"
    assert standings(decision)["seller"] == Standing.MISSING
    assert decision.form["buyer"] == "林青"


def test_a_license_of_another_region_than_is_asked_for_meets_nothing(
    shown: Any,
) -> None:
    estate = {"right_holder": "周山", "right_holder_document_number": "F1"}
    estate |= {"real_estate_unit_number": "U", "location": "L", "area": "A"}

    decision = decided("home-purchase", shown(ESTATE, issuing="310000", **estate))

    assert standings(decision)["estate"] == Standing.MISSING
    assert decision.unused == (0,)


def test_a_license_that_does_not_fit_is_told_from_a_missing_one(shown: Any) -> None:
    card = shown(ID_CARD, name="甲", birth_date="1990-01-01", resident_address="杭州")
    car = shown(
        DRIVING, name="甲", vehicle_category_code="C1", first_issue_date="2020-01-01"
    )

    decision = decided("transport-driver", card, car)

    assert standings(decision)["driving"] == Standing.DOES_NOT_FIT
    (told,) = [one.lacks for one in decision.requirements if one.lacks]
    assert "必须是其中之一：A1、A2、A3、B1、B2" in told[0].zh


def test_nothing_shown_decides_nothing() -> None:
    decision = decided("birth")

    assert decision.verdict is Verdict.CANNOT_DECIDE
    assert set(decision.form.values()) == {None}
