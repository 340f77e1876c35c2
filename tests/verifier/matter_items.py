"""A matter that a world's license is enough for, and one that asks for another, too."""

from __future__ import annotations

from typing import Any

from tests.world import World

BUSINESS_LICENSE = "11100000MB0143028R001"
FOOD_LICENSE = "11100000MB0143028R901"


def publish_items(world: World) -> None:
    """Let the accepting region publish two matters."""
    later = {"later_days": 20}
    items = [
        _item("330000-KDQY", "开店一件事", "Opening a shop", "kdyjs", **later),
        _item("330000-KCYX", "开餐饮店", "Opening a restaurant", "kcyd"),
    ]
    world.trust["regions"][world.accepting]["service_items"] = items


def _item(code: str, zh: str, en: str, initials: str, **food: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": {"zh": zh, "en": en},
        "initials": initials,
        "legal_basis": {"zh": "食品安全法第三十五条", "en": "Food Safety Law, art. 35"},
        "working_days": 10,
        "mode": "online",
        "from": "2026-01-01T00:00:00Z",
        "requirements": [
            {
                "id": "company",
                "name": {"zh": "营业执照", "en": "business license"},
                "any_of": [
                    {
                        "license_type": BUSINESS_LICENSE,
                        "values": {"name": "legal_name", "code": "document_number"},
                    }
                ],
            },
            {
                "id": "food",
                "name": {"zh": "食品经营许可证", "en": "food business license"},
                "any_of": [
                    {
                        "license_type": FOOD_LICENSE,
                        "values": {"operator": "operator_name"},
                    }
                ],
                **food,
            },
        ],
        "conditions": [
            {"kind": "same-as", "value": "food.operator", "other": "company.name"}
        ],
        "form": [
            {
                "name": "operator",
                "label": {"zh": "经营者名称", "en": "Operator"},
                "value": "company.name",
            },
            {
                "name": "holder",
                "label": {"zh": "许可证经营者", "en": "Operator on the food license"},
                "value": "food.operator",
            },
        ],
    }
