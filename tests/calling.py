"""A hall of Zhejiang that calls a license of Shanghai without its code."""

from __future__ import annotations

from typing import Any

from tests.disputed import HALL, MARKET, NamedKey, add_hall, at
from tests.sample_registry import BUSINESS_LICENSE, ZHEJIANG
from tests.verifier.matter_items import publish_items
from tests.world import World
from trust_registry.inquiry import INQUIRY_ANSWER_TYPE, INQUIRY_TYPE
from trust_registry.signed_message import sign_message

__all__ = ["ID", "ITEM", "called_world", "inquiry_payload", "signed_inquiry"]

ID = "inquiry-0123456789-0123456789-01"
ITEM = "330000-KDQY"
INQUIRIES_ADDRESS = "https://license.310000.example/inquiries"


def called_world(*answers: str) -> World:
    """Return a world in which Zhejiang's hall may call business licenses.

    Args:
        answers: What the license type lets be told; everything if none is given.
    """
    world = World()
    add_hall(world)
    publish_items(world)
    told = list(answers or ("state", "claims"))
    world.license_type["tongyan"]["inquiry"] = {"answers": told}
    world.agency["contact"]["inquiries"] = INQUIRIES_ADDRESS
    return world


def inquiry_payload(**changed: Any) -> dict[str, Any]:
    """Return what a valid call says, with some members changed; None leaves out."""
    payload = {
        "iss": HALL,
        "aud": MARKET,
        "iat": at(),
        "jti": ID,
        "region": ZHEJIANG,
        "hall": "杭州市示例窗口",
        "operator": "clerk-7",
        "case": "2026-0117",
        "item": ITEM,
        "cause": "核对开办企业申请人的营业执照",
        "type": BUSINESS_LICENSE,
        "document_number": "91310101MA1TY0AN1N",
        "holder": "91310101MA1TY0AN1N",
        "wanted": "claims",
        **changed,
    }
    return {name: value for name, value in payload.items() if value is not None}


def signed_inquiry(key: str = "hall", typ: str = INQUIRY_TYPE, **changed: Any) -> str:
    """Return a call as it is sent."""
    return sign_message(inquiry_payload(**changed), typ=typ, signer=NamedKey(key))


def signed_inquiry_answer(key: str = "market", **members: Any) -> str:
    """Return an answer as an agency sends it."""
    return sign_message(members, typ=INQUIRY_ANSWER_TYPE, signer=NamedKey(key))
