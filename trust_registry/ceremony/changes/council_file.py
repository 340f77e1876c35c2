"""The council's files as JSON values, to be changed and listed anew.

As values, not as models: what this version does not know of has to stay in the file.
"""

from __future__ import annotations

from typing import Any

from tuf.api.metadata import Targets

from credential import strict_json
from trust_registry.ceremony.state import CouncilState
from trust_registry.registry_file import MAX_FILE_BYTES, file_bytes
from trust_registry.role_content import target_file

__all__ = ["list_file", "read_values"]


def read_values(state: CouncilState, path: str) -> Any:  # noqa: ANN401 (JSON)
    """Return a file of the council as JSON values."""
    return strict_json.loads(state.file(path), max_bytes=MAX_FILE_BYTES)


def list_file(targets: Targets, path: str, values: Any) -> dict[str, bytes]:  # noqa: ANN401
    """Let a role list a file with new values; return it for the draft's files."""
    content = file_bytes(values)
    targets.targets[path] = target_file(path, content)
    return {path: content}
