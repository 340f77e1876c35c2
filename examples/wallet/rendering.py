"""What the commands print for a person: a license, its acceptance, a code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from credential import Bilingual, License, LicenseType
from credential.moments import beijing_text
from examples.wallet.acceptance import Acceptance
from examples.wallet.edition import Claim, Edition
from examples.wallet.live_code import LiveCode
from examples.wallet.wording import (
    ANSWERS,
    claim_label,
    claim_value,
    compared_claims,
    in_order,
    period_text,
    presenter_texts,
    reason_text,
    type_name,
    validity_text,
)
from verifier.causes import Verdict
from verifier.messages import NOTICES
from verifier.readiness import Readiness
from verifier.rendering import Page

__all__ = ["render_acceptance", "render_code", "render_license"]

_MARKS = {Verdict.ACCEPTED: "✓", Verdict.REFUSED: "✗", Verdict.CANNOT_DECIDE: "?"}

_IN_THE_OPEN = Bilingual(zh="始终出示", en="Always shown")
_HIDDEN = Bilingual(zh="默认隐藏，可选择出示", en="Hidden unless you choose it")
_COMPARED = Bilingual(zh="窗口比对", en="compared at the counter")
_TRUST = Bilingual(zh="信任数据", en="Trust data")
_SHOWN = Bilingual(zh="窗口将看到", en="The counter will see")
_RENEW = Bilingual(zh="请在此前更新", en="Renew it before")
_CHARACTERS = Bilingual(zh="字符", en="characters")
_HOME = Bilingual(zh="颁发地区", en="issuing region")


def render_license(edition: Edition, kind: LicenseType | None, page: Page) -> str:
    """Return an edition's claims as lines."""
    return "\n".join(_license(edition, kind, page))


def render_acceptance(
    held: License,
    kind: LicenseType | None,
    found: Sequence[Acceptance],
    ready: Readiness,
    page: Page,
) -> str:
    """Return each region's answer as lines, below the age of the rules."""
    heading = [type_name(held, kind), *presenter_texts(kind)]
    lines = [page.say(text) for text in heading]
    return "\n".join([*lines, *_rules(ready, page), *_answers(found, page)])


def render_code(
    code: LiveCode, kind: LicenseType | None, files: Sequence[Path], page: Page
) -> str:
    """Return where a code was written, what it shows and until when to use it."""
    shown = [claim_label(Claim((name,), None, True), kind) for name in code.shown]
    return "\n".join(
        (
            *map(str, files),
            f"QR v{code.version}, {code.characters} {page.say(_CHARACTERS)}",
            f"{page.say(_SHOWN)}: {', '.join(page.say(label) for label in shown)}",
            f"{page.say(_RENEW)}: {beijing_text(code.renewed_at)}:{code.renewed_at:%S}",
        )
    )


def _license(edition: Edition, kind: LicenseType | None, page: Page) -> Iterator[str]:
    held, compared = edition.license, compared_claims(kind)
    yield page.say(type_name(held, kind))
    yield f"  {page.say(validity_text(held))}"
    yield f"  {held.license_id}"
    for hidden, heading in ((False, _IN_THE_OPEN), (True, _HIDDEN)):
        yield f"{page.say(heading)}:"
        for claim in in_order(edition.claims, kind):
            if claim.hidden is hidden:
                label = page.say(claim_label(claim, kind))
                value = page.say(claim_value(claim, kind))
                mark = f"  ← {page.say(_COMPARED)}" if claim.name in compared else ""
                yield f"  {claim.name}  {label}: {value}{mark}"


def _rules(ready: Readiness, page: Page) -> Iterator[str]:
    age = f", {page.say(ready.age)}" if ready.age else ""
    yield f"{page.say(_TRUST)}: {page.say(ready.state)}{age}"
    if ready.standing is not None and ready.standing.demo:
        yield f"  ! {page.say(NOTICES['demo-registry'])}"


def _answers(found: Sequence[Acceptance], page: Page) -> Iterator[str]:
    for one in found:
        verdict = one.report.verdict
        home = f" ({page.say(_HOME)})" if one.is_home else ""
        region = f"{one.region.code} {page.say(one.region.name)}{home}"
        yield f"{_MARKS[verdict]} {region}: {page.say(ANSWERS[verdict])}"
        details = (reason_text(one), period_text(one))
        for text in (*details, *(notice.text for notice in one.conditions)):
            if text is not None:
                yield f"    {page.say(text)}"
