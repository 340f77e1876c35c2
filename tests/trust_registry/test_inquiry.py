"""Which answer to a call without a code counts."""

from __future__ import annotations

from typing import Any

import pytest

from credential.moments import from_seconds
from tests.calling import ID, called_world, signed_inquiry, signed_inquiry_answer
from tests.disputed import HALL, MARKET, at, view_of
from trust_registry.errors import MessageRefusedError
from trust_registry.inquiry import CalledState, InquiryAnswer
from trust_registry.inquiry_acceptance import accept_inquiry, accept_inquiry_answer
from trust_registry.message_acceptance import message_digest

ASKED = signed_inquiry()
LICENSE_ID = called_world().claims["license_id"]


def accepted(key: str = "market", **changed: Any) -> InquiryAnswer:
    view, now = view_of(called_world()), from_seconds(at(seconds=5))
    members = {
        "iss": MARKET,
        "aud": HALL,
        "iat": at(seconds=5),
        "jti": ID,
        "digest": message_digest(ASKED),
        "state": 0,
        "license_id": LICENSE_ID,
        "claims": {"legal_name": "上海样例茶叶有限公司"},
    } | changed
    told = {name: value for name, value in members.items() if value is not None}
    return accept_inquiry_answer(
        signed_inquiry_answer(key, **told),
        inquiry=accept_inquiry(ASKED, view=view, now=now),
        asked=ASKED,
        view=view,
        now=now,
    )


def test_the_agencys_answer_counts() -> None:
    assert accepted().state is CalledState.VALID


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": "hall"}, "unlisted-key"),
        ({"key": "stranger"}, "unlisted-key"),
        ({"iss": HALL}, "unlisted-key"),
        ({"aud": MARKET}, "wrong-ends"),
        ({"jti": ID[:-1] + "2"}, "wrong-ends"),
        ({"digest": "0" * 64}, "wrong-ends"),
        ({"iat": at(minutes=-6)}, "wrong-time"),
        ({"iat": at(minutes=6)}, "wrong-time"),
        ({"state": 7}, "malformed"),
        ({"state": 3}, "malformed"),  # with claims
        ({"state": 5}, "malformed"),  # with a license
        ({"license_id": None}, "malformed"),
        ({"valid": True}, "malformed"),
    ],
)
def test_attack_any_other_answer_is_none(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(MessageRefusedError) as refused:
        accepted(**changed)
    assert refused.value.code == code
