"""What `/openapi.json` says beyond the routes: bodies, examples, problems."""

from __future__ import annotations

from typing import Any

from trust_registry.problem_words import problem_schema
from trust_registry.service.problems import PROBLEMS

__all__ = [
    "DESCRIPTION",
    "INGEST_BODY",
    "ZIP_BODY",
    "json_body",
    "json_example",
    "refusals",
]

DESCRIPTION = """\
A host of the trust registry: the signed files under `/metadata`, `/targets` and
`/status`, what regions hand in, and answers to trust questions. Nothing here needs a
login and nothing is signed by the service itself: who decides on licenses keeps a
trust store of its own.

Every refusal is a problem (RFC 7807) with a stable `type`, `urn:tongyan:problem:` and
one of these codes:

""" + "\n".join(f"- `{code}`: {told.sentence.en}" for code, told in PROBLEMS.items())

_BINARY = {"schema": {"type": "string", "format": "binary"}}

INGEST_BODY: dict[str, Any] = {
    "required": True,
    "description": "A file that `tongyan-registry publish` or `assemble` wrote, or a"
    " status list",
    "content": {"application/zip": _BINARY, "application/statuslist+jwt": _BINARY},
}

ZIP_BODY: dict[str, Any] = {
    "required": True,
    "description": "What `tongyan-registry cosign ask` wrote",
    "content": {"application/zip": _BINARY},
}

_MEANINGS = {
    400: "Not readable as JSON, or not of the form",
    404: "Nothing of this name here",
    409: "It does not follow what is published",
    413: "Too large",
    415: "Another media type",
    422: "Refused, and why",
    429: "Too often; Retry-After says when again",
    503: "Not now; Retry-After says when again",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the refusals of a route, for its ``responses``."""
    content = {"application/problem+json": {"schema": problem_schema(PROBLEMS)}}
    return {
        status: {"description": _MEANINGS[status], "content": content}
        for status in statuses
    }


def json_body(schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """Return a request body of JSON with an example."""
    # A document of its own kind may refer to its own definitions; a part may not.
    definitions = schema.get("$defs", {})
    content = {"schema": _inlined(schema, definitions), "example": example}
    return {"required": True, "content": {"application/json": content}}


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401
    if isinstance(part, list):
        return [_inlined(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(definitions[part["$ref"].rpartition("/")[2]], definitions)
    return {
        name: _inlined(value, definitions)
        for name, value in part.items()
        if name != "$defs"
    }


def json_example(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Return an example of a good answer, for a route's ``responses``."""
    content = {"application/json": {"example": example}}
    return {200: {"description": "The answer", "content": content}}
