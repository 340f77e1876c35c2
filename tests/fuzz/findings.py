"""What fuzzing brought to light: made small, kept as a vector, replayed by a test."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.repository import ROOT

__all__ = ["FOUND", "Finding", "Vector", "read_vector", "save", "shrunk"]

FOUND = ROOT / "tests" / "vectors" / "fuzz_found"

_NAMES = {"target", "why", "input"}
# Each try runs the entry once; a slow input costs a second a try.
_MAX_TRIES = 400


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that must not do what it does.

    Attributes:
        raw: The input.
        place: Where it ends; two inputs with one place are one finding.
        told: What it does, in a line.
    """

    raw: bytes
    place: str
    told: str


@dataclass(frozen=True, slots=True)
class Vector:
    """A finding as a file: the target's name, why it was one, and the input."""

    target: str
    why: str
    raw: bytes


def read_vector(path: Path) -> Vector:
    """Return a vector; an unknown name refuses it."""
    content = json.loads(path.read_text("utf-8"))
    if content.keys() != _NAMES:
        raise ValueError(f"{path.name}: not exactly the names {sorted(_NAMES)}")
    raw = base64.b64decode(content["input"], validate=True)
    return Vector(content["target"], content["why"], raw)


def save(finding: Finding, target: str, folder: Path) -> Path:
    """Keep a finding as a vector; return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(finding.place.encode()).hexdigest()[:8]
    content = {
        "target": target,
        "why": f"{finding.told} ({finding.place})",
        "input": base64.b64encode(finding.raw).decode("ascii"),
    }
    path = folder / f"{target}-{digest}.json"
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def shrunk(finding: Finding, again: Callable[[bytes], Finding | None]) -> Finding:
    """Return a finding of the same place with as little input as is soon found.

    Args:
        finding: What was found.
        again: Runs an input once more.
    """
    size, tries = len(finding.raw) // 2, 0
    while size:
        at, smaller = 0, False
        while at < len(finding.raw) and tries < _MAX_TRIES:
            tries += 1
            found = again(finding.raw[:at] + finding.raw[at + size :])
            if found is not None and found.place == finding.place:
                finding, smaller = found, True
            else:
                at += size
        if tries >= _MAX_TRIES:
            break
        if not smaller or size > 1:
            size //= 2
    return finding
