"""A hall of Zhejiang that disputes the license of `tests.world.World` to its agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from credential.jose import kid_of
from credential.moments import to_seconds
from tests.sample_keys import jwk_of, signer
from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG, key_entry, when
from tests.trust_file import read_trust
from tests.world import World
from trust_registry.dispute import ANSWER_TYPE, DISPUTE_TYPE, FOLLOW_UP_TYPE
from trust_registry.message_acceptance import message_digest
from trust_registry.signed_message import sign_message
from trust_registry.view import MemoryView

__all__ = [
    "DISPUTES_ADDRESS",
    "HALL",
    "MARKET",
    "NamedKey",
    "add_hall",
    "answer_payload",
    "dispute_payload",
    "follow_up_payload",
    "signed_answer",
    "signed_dispute",
    "signed_follow_up",
    "view_of",
]

HALL = "https://license.330000.example/hall"
MARKET = "https://license.310000.example/market"
DISPUTES_ADDRESS = "https://license.310000.example/disputes"
ID = "dispute-0123456789-0123456789-01"
HALL_USCC = "11330000MB2F30001K"


@dataclass(frozen=True)
class NamedKey:
    """A sample key as what signs messages."""

    name: str
    alg: str = "ES256"

    @property
    def kid(self) -> str:
        return kid_of(jwk_of(self.name))

    def sign(self, message: bytes) -> bytes:
        return signer(self.name)(message)


def add_hall(world: World) -> dict[str, Any]:
    """List a hall's authority in Zhejiang, and where Shanghai takes disputes."""
    hall = {
        "id": HALL,
        "name": {"zh": "浙江省示例政务服务中心", "en": "Sample service hall, Zhejiang"},
        "uscc": HALL_USCC,
        "division": ZHEJIANG,
        "license_types": [],
        "status": [{"state": "active", "from": when(days=-700)}],
        "keys": [key_entry("hall", "verifier")],
    }
    world.region_files(ZHEJIANG)["agencies"]["agencies"].append(hall)
    for agency in world.region_files(SHANGHAI)["agencies"]["agencies"]:
        agency["contact"]["disputes"] = DISPUTES_ADDRESS
    return hall


def view_of(world: World) -> MemoryView:
    """Return a world's registry."""
    return read_trust(world.trust_file())[0]


def at(**delta: float) -> int:
    return to_seconds(NOW + timedelta(**delta))


def dispute_payload(**changed: Any) -> dict[str, Any]:
    """Return what a valid dispute says, with some members changed."""
    claims = World().claims
    payload = {
        "iss": HALL,
        "aud": MARKET,
        "iat": at(),
        "jti": ID,
        "region": ZHEJIANG,
        "hall": "示例大厅",
        "case": "2026-0117",
        "license": {
            "license_id": claims["license_id"],
            "issuer": MARKET,
            "type": "11100000MB0143028R001",
        },
        "reading": {
            "checked_at": at(minutes=-5),
            "verdict": "accepted",
            "digest": "ab" * 32,
        },
        "wrong": "data-differs",
        "sentence": "法定代表人与身份证不一致",
        "evidence": {"legal_representative": claims["legal_representative"]},
    } | changed
    return {name: value for name, value in payload.items() if value is not None}


def signed_dispute(key: str = "hall", typ: str = DISPUTE_TYPE, **changed: Any) -> str:
    """Return a dispute of the hall, signed."""
    return sign_message(dispute_payload(**changed), typ=typ, signer=NamedKey(key))


def follow_up_payload(**changed: Any) -> dict[str, Any]:
    """Return what a hall adds to the dispute."""
    return {
        "iss": HALL,
        "aud": MARKET,
        "iat": at(minutes=10),
        "jti": ID,
        "number": 1,
        "kind": "more",
        "sentence": "身份证原件已核对",
        "evidence": {},
    } | changed


def signed_follow_up(key: str = "hall", **changed: Any) -> str:
    """Return a follow-up of the hall, signed."""
    payload = follow_up_payload(**changed)
    return sign_message(payload, typ=FOLLOW_UP_TYPE, signer=NamedKey(key))


def answer_payload(dispute: str, **changed: Any) -> dict[str, Any]:
    """Return the agency's answer to a dispute."""
    payload = {
        "iss": MARKET,
        "aud": HALL,
        "iat": at(minutes=1),
        "jti": ID,
        "digest": message_digest(dispute),
        "number": 2,
        "outcome": "rejected",
        "sentence": "登记信息无误",
        "received_at": at(minutes=1),
        "answer_by": at(days=15),
    } | changed
    return {name: value for name, value in payload.items() if value is not None}


def signed_answer(dispute: str, key: str = "market", **changed: Any) -> str:
    """Return the agency's answer, signed."""
    payload = answer_payload(dispute, **changed)
    return sign_message(payload, typ=ANSWER_TYPE, signer=NamedKey(key))
