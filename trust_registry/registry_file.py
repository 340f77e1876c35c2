"""Reading one signed JSON file of the registry into its model.

The bytes must come out of the registry's signed metadata already; nothing here
proves who wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from credential import MalformedError, strict_json
from trust_registry.errors import RegistryFileError

__all__ = ["MAX_FILE_BYTES", "SignedModel", "file_bytes", "read_file", "write_file"]

# One region with 3,000 agencies has some 1.7 MB; twenty times that is no agency list.
MAX_FILE_BYTES = 32 * 1024 * 1024


class SignedModel(BaseModel):
    """Signed registry data: members that this version does not know are ignored.

    Old counters outlive new formats; requests and our own files refuse them instead.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=True, validate_by_name=True
    )


Model = TypeVar("Model", bound=BaseModel)


def read_file(raw: bytes, model: type[Model], *, name: str) -> Model:
    """Return a registry file as its model.

    Args:
        raw: The file, UTF-8 JSON.
        model: Which file it is.
        name: Its name in error messages.

    Raises:
        RegistryFileError: not strict JSON, or not of the model's form; says where.
    """
    try:
        strict_json.loads(raw, max_bytes=MAX_FILE_BYTES)
        return model.model_validate_json(raw)
    except MalformedError as error:
        raise RegistryFileError(f"{name}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise RegistryFileError(f"{name}: {place}: {first['msg']}") from error


def write_file(model: BaseModel) -> bytes:
    """Return a model as the bytes of its registry file, see `file_bytes`."""
    return file_bytes(model.model_dump(mode="json", by_alias=True, exclude_none=True))


def file_bytes(content: Mapping[str, Any]) -> bytes:
    """Return members as UTF-8 JSON, one entry of each list a line.

    Indentation and members without a value would be half of what every counter reads
    (docs/decisions/0061-registry-files-one-entry-a-line.md).
    """
    members = (b"%s:%s" % (_json(name), _lines(content[name])) for name in content)
    return b"{\n" + b",\n".join(members) + b"\n}\n"


def _lines(value: object) -> bytes:
    if not isinstance(value, list) or not value:
        return _json(value)
    return b"[\n" + b",\n".join(_json(entry) for entry in value) + b"\n]"


def _json(value: object) -> bytes:
    return strict_json.dumps(value)
