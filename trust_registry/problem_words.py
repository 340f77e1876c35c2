"""What a service's problems mean and what to do about them, in both languages.

A service lists its own codes; what a problem looks like is left to ``web.problem``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.responses import JSONResponse

from credential import Bilingual
from web.problem import problem_response

__all__ = ["Told", "problem_schema", "problem_told", "told"]


class Told(NamedTuple):
    """What happened, and what to do about it."""

    sentence: Bilingual
    action: Bilingual


def told(zh: str, en: str, zh_action: str, en_action: str) -> Told:
    """Return the words of one code."""
    return Told(Bilingual(zh=zh, en=en), Bilingual(zh=zh_action, en=en_action))


def problem_told(
    words: Told,
    status: int,
    code: str,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,  # noqa: ANN401 (any JSON value)
) -> JSONResponse:
    """Return a problem in both languages.

    Args:
        words: What is said of the code.
        status: HTTP status code.
        code: The code, stable.
        detail: The particulars, in English; without them the words themselves.
        headers: Further headers.
        members: Further members; ``sentence`` says more than the words do.
    """
    return problem_response(
        status,
        code,
        detail or f"{words.sentence.en} {words.action.en}",
        headers=headers,
        **{
            "sentence": words.sentence.model_dump(),
            "action": words.action.model_dump(),
            **members,
        },
    )


def problem_schema(codes: Iterable[str] = ()) -> dict[str, Any]:
    """Return the JSON Schema of a problem in both languages.

    Args:
        codes: The codes that it may have; none: any.
    """
    types: dict[str, Any] = {"type": "string"}
    listed = [f"urn:tongyan:problem:{code}" for code in codes]
    if listed:
        types["enum"] = listed
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail", "sentence", "action"],
        "properties": {
            "type": types,
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "sentence": _BILINGUAL,
            "action": _BILINGUAL,
        },
    }


_BILINGUAL = {
    "type": "object",
    "required": ["zh", "en"],
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
}
