"""Calls without a code: signed by a listed hall, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from credential import strict_json
from credential.errors import MalformedError
from credential.moments import from_seconds
from issuer.errors import InquiryError
from issuer.inquiries.permission import claims_allowed
from tests.calling import called_world, inquiry_payload
from tests.disputed import HALL, NamedKey, at, view_of
from tests.fuzz.json_changes import change_json
from tests.fuzz.target import Entry, Target
from tests.sample_registry import SHANGHAI, ZHEJIANG
from trust_registry.errors import MessageRefusedError
from trust_registry.inquiry import INQUIRY_TYPE, Inquiry
from trust_registry.inquiry_acceptance import MAX_AGE, MAX_AHEAD, accept_inquiry
from trust_registry.signed_message import sign_message

__all__ = ["INQUIRY_TARGETS"]


@contextmanager
def _calls() -> Iterator[Entry]:
    view, now = view_of(called_world()), at()

    def run(raw: bytes) -> None:
        try:
            members = strict_json.loads(raw)
            text = sign_message(members, typ=INQUIRY_TYPE, signer=NamedKey("hall"))
        except (MalformedError, ValueError):
            text = raw.decode("latin-1")
        with suppress(MessageRefusedError):
            inquiry = accept_inquiry(text, view=view, now=from_seconds(now))
            _check(inquiry, now)
            with suppress(InquiryError):
                told = claims_allowed(
                    inquiry, issuing=SHANGHAI, view=view, now=from_seconds(now)
                )
                assert inquiry.wanted == "claims" or not told
                assert told <= {"document_number", "legal_name"}

    seeds = [
        inquiry_payload(),
        inquiry_payload(wanted="state"),
        inquiry_payload(document_number=None, license_id=_license_id()),
    ]
    yield Entry(run, [strict_json.dumps(seed) for seed in seeds])


def _check(inquiry: Inquiry, now: int) -> None:
    assert (inquiry.iss, inquiry.region) == (HALL, ZHEJIANG)
    assert -MAX_AHEAD.total_seconds() <= now - inquiry.iat <= MAX_AGE.total_seconds()
    assert (inquiry.license_id is None) != (inquiry.document_number is None)
    assert inquiry.cause.isprintable()
    assert inquiry.holder


def _license_id() -> str:
    license_id: str = called_world().claims["license_id"]
    return license_id


INQUIRY_TARGETS = (
    Target(
        "inquiry",
        "a listed hall's call without a code: taken whole, or refused; no claim more",
        _calls,
        change_json,
        inputs_tested=1200,
    ),
)
