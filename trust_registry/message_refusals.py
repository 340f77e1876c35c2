"""Why a message between hall and agency is refused: HTTP status and words.

A kind of message lists its own codes with these: `inquiry_refusals`, and the issuer's
for disputes. Those of `message_acceptance` are worded here, for all kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trust_registry.problem_words import Told, told

__all__ = ["Action", "Refusal", "refusal", "sender_refusals"]

Action = tuple[str, str]
"""What to do, in Chinese and English."""

_KEYS: Action = (
    "请核对名录中本机构的条目和密钥。",
    "Check the sender's entry and keys in the registry.",
)


class Refusal(NamedTuple):
    """What is answered: an HTTP status, a sentence, what to do."""

    status: int
    words: Told


def refusal(status: int, zh: str, en: str, action: Action) -> Refusal:
    """Return what is answered for one code."""
    return Refusal(status, told(zh, en, *action))


def sender_refusals(kind: str, name_zh: str) -> Mapping[str, Refusal]:
    """Return what is answered to a sender who may not send, by code.

    Args:
        kind: Begins the codes: ``dispute``, ``inquiry``.
        name_zh: What a message of this kind is called in Chinese.
    """
    refusals = {
        "unknown-sender": ("名录中没有该发送机构。", "The sender is not listed."),
        "unlisted-key": ("名录未列出该密钥。", "The sender's key is not listed."),
        "forged": (f"{name_zh}的签名不成立。", "The signature does not hold."),
        "key-not-good": ("签名密钥当时无效。", "The key was not good then."),
        "wrong-region": ("发送机构不属于该地区。", "The sender is of another region."),
    }
    return {
        f"{kind}-{code}": refusal(403, zh, en, _KEYS)
        for code, (zh, en) in refusals.items()
    }
