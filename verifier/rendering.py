"""Results as text for a clerk at a terminal, in Chinese, English or both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

from credential import Bilingual
from credential.moments import beijing_text
from verifier.causes import Step, Verdict
from verifier.messages import NOTICES, VERDICT_WORDS
from verifier.phrases import age_text, last_moment, value_text, visible
from verifier.readiness import Readiness, Usability, state_of, usability
from verifier.report import Report
from verifier.result import Result

__all__ = ["Language", "Page", "render", "render_readiness", "render_tally"]

Language = Literal["zh", "en", "both"]

_SHAPES = {Verdict.ACCEPTED: "✓", Verdict.REFUSED: "✗", Verdict.CANNOT_DECIDE: "?"}
_COLORS = {
    Verdict.ACCEPTED: "\x1b[1;97;42m",
    Verdict.REFUSED: "\x1b[1;97;41m",
    Verdict.CANNOT_DECIDE: "\x1b[1;30;43m",
}
_PLAIN = "\x1b[0m"

_ACTION = Bilingual(zh="处理", en="What to do")
_PRESENTED = Bilingual(zh="出示人", en="Presented by")
_COMPARE = Bilingual(zh="比对", en="compare")
_ISSUED_BY = Bilingual(zh="颁发机构", en="Issued by")
_ANSWERED_BY = Bilingual(zh="现由其负责", en="Answered for by")
_CONTACT = Bilingual(zh="联系", en="Contact")
_IDENTIFIER = Bilingual(zh="证照标识", en="Identifier")
_OMITTED = Bilingual(zh="本版不含", en="Not in this edition")
_WITHHELD = Bilingual(zh="未出示", en="Not shown")
_ISSUED = Bilingual(zh="签发时间", en="Issued")
_GOOD_UNTIL = Bilingual(zh="有效期至", en="Good until")
_TRUST = Bilingual(zh="信任数据", en="Trust data")
_FRESH_UNTIL = Bilingual(zh="在此之前无须更新", en="Current until")
_COUNCIL = Bilingual(zh="理事会数据有效至", en="Council data good until")
_UNTIL = Bilingual(zh="数据有效至", en="data good until")
_QUARANTINED = Bilingual(zh="新数据未采用", en="newer data was not taken in")
_VERSIONS = Bilingual(zh="版本", en="Versions")
_STEPS = Bilingual(zh="步骤", en="Steps")

_MARKS = {Usability.USABLE: "✓", Usability.AGING: "!", Usability.UNUSABLE: "✗"}
_OUTCOMES = {"passed": "✓", "failed": "✗", "not-reached": "·"}


@dataclass(frozen=True, slots=True)
class Page:
    """How to write: the language, and whether colors can be seen."""

    language: Language = "both"
    colored: bool = False

    def say(self, text: Bilingual) -> str:
        """Return a text in the chosen language, visible characters only."""
        if self.language == "both":
            together = text.zh if text.zh == text.en else f"{text.zh} {text.en}"
            return visible(together)
        return visible(text.zh if self.language == "zh" else text.en)

    def lines(self, text: Bilingual) -> list[str]:
        """Return a sentence, one line a language."""
        if self.language == "both":
            return [visible(text.zh), visible(text.en)]
        return [self.say(text)]

    def word(self, verdict: Verdict) -> str:
        """Return the verdict with its shape, colored where that can be seen."""
        word = f" {_SHAPES[verdict]} {self.say(VERDICT_WORDS[verdict]).upper()} "
        return f"{_COLORS[verdict]}{word}{_PLAIN}" if self.colored else word.strip()


def render(result: Result, page: Page) -> str:
    """Return one result as lines, without what the input was called."""
    return "\n".join(_lines(result, page))


def render_tally(results: Iterable[Result], page: Page) -> str:
    """Return how many codes there were of each verdict, the worst first."""
    verdicts = [result.verdict for result in results if result.counts]
    return "\n".join(
        f"{page.word(verdict)}  {verdicts.count(verdict)}"
        for verdict in (Verdict.REFUSED, Verdict.CANNOT_DECIDE, Verdict.ACCEPTED)
        if verdict in verdicts
    )


def render_readiness(ready: Readiness, page: Page) -> str:
    """Return what the trust data allows to decide, as lines."""
    return "\n".join(_readiness(ready, page))


def _readiness(ready: Readiness, page: Page) -> Iterator[str]:
    age, standing = ready.age, ready.standing
    yield f"{_MARKS[ready.usability]} {page.say(ready.state)}"
    if ready.advice:
        yield f"  → {page.say(ready.advice)}"
    if standing is None or age is None:
        return
    yield f"  {page.say(standing.registry_name)}, {page.say(age)}"
    if standing.demo:
        yield f"  ! {page.say(NOTICES['demo-registry'])}"
    yield f"  {page.say(_FRESH_UNTIL)}: {beijing_text(standing.timestamp_expires)}"
    yield f"  {page.say(_COUNCIL)}: {beijing_text(standing.council_expires)}"
    for region in ready.regions:
        mark = _MARKS[usability(region.freshness)]
        until = beijing_text(region.expires) if region.expires else "—"
        name = f"{region.code} {page.say(region.name)}"
        yield f"  {mark} {name}: {page.say(_UNTIL)} {until}"
        if region.freshness is not ready.freshness:
            yield f"      {page.say(state_of(region.freshness))}"
        if region.quarantined:
            why = visible(region.quarantined)
            yield f"      ! {page.say(_QUARANTINED)}: {why}"
    versions = ", ".join(
        f"{role} {number}" for role, number in standing.versions.items()
    )
    yield f"  {page.say(_VERSIONS)}: {versions}"


def _lines(result: Result, page: Page) -> Iterator[str]:
    yield page.word(result.verdict)
    message = result.message
    for line in page.lines(message.sentence):
        yield f"  {line}"
    for line in page.lines(message.action):
        yield f"  → {line}"
    for remark in result.remarks:
        reason = f" ({visible(remark.reason)})" if remark.reason else ""
        yield f"  ! {page.say(remark.text)}{reason}"
    report = result.report
    if report is None:
        return
    for notice in report.notices:
        yield f"  ! {page.say(notice.text)}"
    yield from _license(report, page)
    yield from _trust(report, page)


def _license(report: Report, page: Page) -> Iterator[str]:
    held, agency, region = report.license, report.agency, report.region
    if held is None or agency is None or region is None:
        return
    name = report.license_type.name if report.license_type else None
    yield f"  {page.say(name) if name else held.type_code}"
    rows = [(page.say(field.label), value_text(field.value)) for field in report.fields]
    rows += [
        (page.say(_IDENTIFIER), str(held.license_id)),
        (page.say(_ISSUED), beijing_text(held.issued_at)),
        (page.say(_GOOD_UNTIL), page.say(last_moment(held.expires))),
    ]
    if report.omitted:
        names = ", ".join(page.say(label) for label in report.omitted)
        why = _WITHHELD if report.selective else _OMITTED
        rows.append((page.say(why), names))
    width = max(_columns(label) for label, _ in rows)
    for label, text in rows:
        yield f"    {label}{' ' * (width - _columns(label))}  {text}"
    yield from _presenters(report, page)
    where = f"{page.say(region.name)} {region.code}"
    yield f"  {page.say(_ISSUED_BY)}: {page.say(agency.name)} ({where})"
    if report.answering is not None:
        yield f"  {page.say(_ANSWERED_BY)}: {page.say(report.answering.name)}"
    if contact := report.contact:
        ways = (contact.phone, contact.email, contact.url)
        reached = " · ".join(visible(way) for way in ways if way)
        yield f"  {page.say(_CONTACT)}: {page.say(contact.name)} {reached}".rstrip()


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes; Chinese takes two each."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _presenters(report: Report, page: Page) -> Iterator[str]:
    kind = report.license_type
    if kind is None:
        return
    for presenter in kind.tongyan.presenters:
        yield f"  {page.say(_PRESENTED)}: {page.say(presenter.label)}"
        for one in presenter.compare:
            claim, document = page.say(kind.labels[one.claim]), page.say(one.document)
            yield f"    {page.say(_COMPARE)}: {claim} ↔ {document}"


def _trust(report: Report, page: Page) -> Iterator[str]:
    standing = report.standing
    if standing is not None:
        age = page.say(age_text(report.checked_at - standing.issued_at))
        when = beijing_text(standing.issued_at)
        yield f"  {page.say(_TRUST)}: {page.say(standing.registry_name)}, {when}, {age}"
    outcomes = {step.step: step.outcome for step in report.steps}
    marks = " ".join(f"{step.value}{_OUTCOMES[outcomes[step]]}" for step in Step)
    yield f"  {page.say(_STEPS)}: {marks}"
