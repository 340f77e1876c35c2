"""What went wrong in the regions, as their officers publish it."""

from __future__ import annotations

import hashlib
from typing import Any

from credential import sd_jwt
from credential.moments import to_rfc3339
from examples.yangtze_delta_day import registry_office
from examples.yangtze_delta_day.stage import Stage

__all__ = ["publish_incidents"]

BIRTH_CERTIFICATE = "11100000YYYYYYYY1R001"


def publish_incidents(stage: Stage) -> None:
    """Retire a key, report one stolen, suspend an agency, exclude a license type."""
    time = stage.time
    registry_office.edit(
        stage,
        "340000",
        "agencies.json",
        lambda file: _end_key(
            file, "police-wuhu", "retired", to_rfc3339(time.day(-10))
        ),
    )
    registry_office.edit(
        stage,
        "340000",
        "agencies.json",
        lambda file: _end_key(
            file, "market-hefei", "compromised", to_rfc3339(time.day(-5))
        ),
    )
    _write_salvage(stage, "340000", "shop-hefei")
    registry_office.edit(
        stage,
        "320000",
        "agencies.json",
        lambda file: _agency(file, "police-nanjing")["status"].append(
            {"state": "suspended", "from": to_rfc3339(time.day(-4))}
        ),
    )
    registry_office.edit(
        stage,
        "330000",
        "recognition.json",
        lambda file: file["rows"].append(
            {
                "accepting": "330000",
                "issuing": "340000",
                "license_type": BIRTH_CERTIFICATE,
                "from": to_rfc3339(time.founded),
                "effect": "exclude",
            }
        ),
    )


def _agency(file: dict[str, Any], end: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        agency for agency in file["agencies"] if agency["id"].endswith(f"/{end}")
    )
    return found


def _end_key(file: dict[str, Any], agency: str, state: str, at: str) -> None:
    (key,) = _agency(file, agency)["keys"]
    key.update(state=state, revoked_at=at, reason="demonstration")


def _write_salvage(stage: Stage, region: str, name: str) -> None:
    # The region vouches, from its ledger, for what it really signed with the key.
    parsed = sd_jwt.parse(stage.minted[name].sd_jwt)
    digest = hashlib.sha256(parsed.signing_input).hexdigest()
    path = stage.officer(region) / f"salvage-{parsed.kid}.txt"
    path.write_text(f"{digest}\n", "ascii")
