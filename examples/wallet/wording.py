"""What the holder reads, at the terminal and on the page, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from credential import Bilingual, License, LicenseType
from credential.moments import beijing_text
from credential.type_rules import Presenter
from examples.wallet.acceptance import Acceptance
from examples.wallet.edition import Claim
from trust_registry.catalogue import shipped_license_types
from trust_registry.view import TrustView
from verifier.causes import Verdict
from verifier.phrases import last_moment, value_text
from verifier.readiness import Usability, state_of, usability

__all__ = [
    "ANSWERS",
    "claim_label",
    "claim_value",
    "compared_claims",
    "in_order",
    "issuer_name",
    "license_type_of",
    "period_text",
    "presenter_texts",
    "reason_text",
    "type_name",
    "validity_text",
]

ANSWERS: Mapping[Verdict, Bilingual] = MappingProxyType(
    {
        Verdict.ACCEPTED: Bilingual(zh="接受", en="Accepted"),
        Verdict.REFUSED: Bilingual(zh="不接受", en="Not accepted"),
        Verdict.CANNOT_DECIDE: Bilingual(zh="暂不能判定", en="Cannot tell"),
    }
)
"""A region's answer in the holder's words."""

_DATE_CHARACTERS = len("2026-11-21")
_BASE64_CHARACTERS_A_KB = 1368


def license_type_of(held: License, trust: TrustView | None) -> LicenseType | None:
    """Return the type's catalogue entry: the registry's, else the one shipped.

    The latter is not signed: good for labels, never for a decision.
    """
    signed = trust.license_type(held.type_code) if trust else None
    return signed or shipped_license_types().get(held.type_code)


def type_name(held: License, kind: LicenseType | None) -> Bilingual:
    """Return what kind of license it is."""
    return kind.name if kind else Bilingual(zh=held.type_code, en=held.type_code)


def issuer_name(held: License, trust: TrustView | None) -> Bilingual:
    """Return the agency's registered name, or what the license calls it."""
    agency = trust.agency(held.iss) if trust else None
    if agency is not None:
        return agency.name
    named = value_text(held.claims.get("issuing_authority", held.iss))
    return Bilingual(zh=named, en=named)


def validity_text(held: License) -> Bilingual:
    """Return from when to when the license itself is good."""
    start = _day(held.not_before or held.issued_at)
    return _from_to(start, last_moment(held.expires))


def claim_label(claim: Claim, kind: LicenseType | None) -> Bilingual:
    """Return what a claim is called; a part of one has its place behind it."""
    first, *inner = map(str, claim.path)
    label = kind.labels.get(first) if kind else None
    label = label or Bilingual(zh=first, en=first)
    if not inner:
        return label
    place = "/".join(inner)
    return Bilingual(zh=f"{label.zh} {place}", en=f"{label.en} {place}")


def claim_value(claim: Claim, kind: LicenseType | None) -> Bilingual:
    """Return what a claim says; a picture only by its kind and size."""
    text = value_text(claim.value)
    if kind is not None and len(claim.path) == 1:
        if media := _media_type(kind, claim.name):
            kilobytes = max(1, round(len(text) / _BASE64_CHARACTERS_A_KB))
            size = f"{media.removeprefix('image/').upper()}, {kilobytes} kB"
            return Bilingual(zh=size, en=size)
        for known in kind.claims:
            for value in known.values if known.name == claim.name else ():
                if value.value == claim.value:
                    return value.label
    return Bilingual(zh=text or "—", en=text or "—")


def in_order(claims: Iterable[Claim], kind: LicenseType | None) -> tuple[Claim, ...]:
    """Return claims as the type lists them; disclosures come in a random order."""
    places = {name: place for place, name in enumerate(kind.labels if kind else ())}
    last = len(places)
    return tuple(sorted(claims, key=lambda one: places.get(str(one.path[0]), last)))


def compared_claims(kind: LicenseType | None) -> frozenset[str]:
    """Return the claims that a clerk compares with a document, by name."""
    presenters = kind.tongyan.presenters if kind else []
    return frozenset(one.claim for presenter in presenters for one in presenter.compare)


def presenter_texts(kind: LicenseType | None) -> tuple[Bilingual, ...]:
    """Return who may show the license, and what a clerk compares it with."""
    if kind is None:
        return ()
    return tuple(_presenter_text(one, kind) for one in kind.tongyan.presenters)


def period_text(acceptance: Acceptance) -> Bilingual | None:
    """Return since and until when a region accepts, or from when it will; else None."""
    since = acceptance.since
    if since is None:
        return None
    if since > acceptance.report.checked_at:
        start = _day(since)
        return Bilingual(zh=f"自 {start} 起互认", en=f"To be recognized from {start}")
    if not acceptance.is_accepted:
        return None
    return _from_to(_day(since), last_moment(acceptance.until))


def reason_text(acceptance: Acceptance) -> Bilingual | None:
    """Return why a region does not accept; None if it does."""
    report = acceptance.report
    if acceptance.is_accepted:
        return None
    grade = report.freshness
    is_too_old = grade is not None and usability(grade) is Usability.UNUSABLE
    if is_too_old and report.verdict is Verdict.CANNOT_DECIDE:
        # The clerk's sentence speaks of the clerk's counter.
        return state_of(grade)
    return report.message.sentence


def _presenter_text(presenter: Presenter, kind: LicenseType) -> Bilingual:
    claims: dict[Bilingual, list[Bilingual]] = {}
    for one in presenter.compare:
        claims.setdefault(one.document, []).append(kind.labels[one.claim])
    who, zh, en = presenter.label, "", ""
    for document, labels in claims.items():
        zh += f"，与{document.zh}比对{'、'.join(label.zh for label in labels)}"
        en += f"; {', '.join(label.en for label in labels)} as in the {document.en}"
    return Bilingual(zh=f"{who.zh}出示{zh}。", en=f"Shown by: {who.en.lower()}{en}.")


def _from_to(start: str, last: Bilingual) -> Bilingual:
    return Bilingual(zh=f"{start} 至 {last.zh}", en=f"{start} to {last.en}")


def _day(moment: datetime) -> str:
    return beijing_text(moment)[:_DATE_CHARACTERS]


def _media_type(kind: LicenseType, name: str) -> str | None:
    media = kind.rules_of(name).get("contentMediaType")
    return media if isinstance(media, str) else None
