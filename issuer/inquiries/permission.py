"""Whether a call is answered, and with which claims: the registry's signed data decide.

Pure. Asked before anything is looked up: a refusal tells nothing of any license.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, ValidationError

from credential.claim_metadata import CatalogueEntry
from credential.license_type import LicenseType
from issuer.inquiries.refusals import refused
from trust_registry.freshness import Freshness, freshness
from trust_registry.inquiry import Inquiry
from trust_registry.service_items import ServiceItem
from trust_registry.view import TrustView

__all__ = ["claims_allowed", "is_recognized", "may_be_told"]


class _Openness(CatalogueEntry):
    # A misspelt member would open a type further than it says.
    model_config = ConfigDict(extra="forbid")

    answers: list[Literal["state", "claims"]]


def may_be_told(license_type: LicenseType) -> frozenset[str]:
    """Return what a type lets be told without its code: nothing unless it says so.

    A word from a later vocabulary opens nothing.
    """
    try:
        told = _Openness.model_validate(license_type.tongyan.inquiry or {"answers": []})
    except ValidationError:
        return frozenset()
    return frozenset(told.answers)


def claims_allowed(
    inquiry: Inquiry, *, issuing: str, view: TrustView, now: datetime
) -> frozenset[str]:
    """Return the names of the claims that the asking matter needs of such a license.

    Args:
        inquiry: What is asked; the signature has held.
        issuing: Division code of the region that is asked.
        view: The registry, with the asking region's service items.
        now: The clock of whoever is asked.

    Raises:
        InquiryError: it is not answered; ``code`` says why.
    """
    _refuse_old_trust(inquiry, issuing, view, now)
    license_type = view.license_type(inquiry.type)
    allowed = frozenset() if license_type is None else may_be_told(license_type.at(now))
    if inquiry.wanted not in allowed:
        raise refused("inquiry-not-allowed")
    # Who does not accept these licenses at its windows has no use for one.
    if not is_recognized(inquiry, issuing, issued_at=now, view=view, now=now):
        raise refused("inquiry-not-recognized")
    items = view.service_items(inquiry.region)
    item = next(
        (one for one in items if one.code == inquiry.item and one.is_in_force(now)),
        None,
    )
    if item is None:
        raise refused("inquiry-unknown-item")
    needed = _needed(item, inquiry.type, issuing)
    if needed is None:
        raise refused("inquiry-not-needed")
    return needed if inquiry.wanted == "claims" else frozenset()


def is_recognized(
    inquiry: Inquiry,
    issuing: str,
    *,
    issued_at: datetime,
    view: TrustView,
    now: datetime,
) -> bool:
    """Tell whether the asking region would accept the license if it were shown."""
    return view.recognition(
        accepting=inquiry.region,
        issuing=issuing,
        type_code=inquiry.type,
        issued_at=issued_at,
        now=now,
    ).recognized


def _refuse_old_trust(
    inquiry: Inquiry, issuing: str, view: TrustView, now: datetime
) -> None:
    # Whose key was stolen since, old data do not know; a license that is shown is
    # judged by its holder's side as well, here nobody else looks.
    found = freshness(
        view.standing,
        now=now,
        max_stale_s=view.policy.max_stale_s,
        regions=(issuing, inquiry.region),
    )
    if found not in (Freshness.FRESH, Freshness.STALE):
        raise refused("inquiry-old-trust")


def _needed(item: ServiceItem, type_code: str, issuing: str) -> frozenset[str] | None:
    meeting = [
        one
        for requirement in item.requirements
        for one in requirement.any_of
        if one.license_type == type_code
        and (one.issuing is None or issuing in one.issuing)
    ]
    if not meeting:
        return None
    # What is only "if shown" is not needed: nobody shows anything here.
    return frozenset(claim for one in meeting for claim in one.values.values())
