"""JSON bodies of requests, read strictly into a model."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from credential import MalformedError, strict_json
from web.body import read_body
from web.problem import Refused

__all__ = ["json_body"]

_Model = TypeVar("_Model", bound=BaseModel)


async def json_body(request: Request, model: type[_Model], *, max_bytes: int) -> _Model:
    """Return what was asked, as a model.

    Args:
        request: Its media type is not looked at.
        model: What the body should be; it should forbid what it does not know.
        max_bytes: How far the body is read.

    Raises:
        Refused: 413 ``too-large``, or 422 ``request-form``: no JSON, a name given
            twice, or not what the model describes.
    """
    raw = await read_body(request, max_bytes=max_bytes)
    try:
        strict_json.loads(raw, max_bytes=max_bytes)
        return model.model_validate_json(raw)
    except (MalformedError, ValidationError) as error:
        raise Refused(422, "request-form") from error
