"""A long run whose changes are chosen by coverage, with the package atheris.

It is not among the locked packages: 35 MB, for Linux alone, and needed by
nobody who does not fuzz by hand.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from tests.fuzz.campaign import Watch, kept
from tests.fuzz.mutation import MAX_INPUT_BYTES, seeded
from tests.fuzz.target import Target

__all__ = ["campaign_by_coverage", "instrumented"]

_INSTRUMENTED = ["credential", "trust_registry", "issuer", "verifier", "tuf"]


def instrumented(*, wanted: bool) -> AbstractContextManager[Any]:
    """Return what counts the branches of all that is imported within."""
    if not wanted:
        return nullcontext()
    within: AbstractContextManager[Any] = _atheris().instrument_imports(
        include=_INSTRUMENTED
    )
    return within


def campaign_by_coverage(target: Target, *, seconds: float, folder: Path) -> None:
    """Feed a target for some time, then end the program.

    Args:
        target: What is fed; imported within `instrumented`.
        seconds: How long.
        folder: Where findings are kept, one file each, made small first.
    """
    atheris = _atheris()
    places: set[str] = set()

    def change(raw: bytes, max_size: int, seed: int) -> bytes:
        random = seeded(seed)
        if random.random() < 0.5:
            return target.change(random, raw)[:max_size]
        mutated: bytes = atheris.Mutate(raw, max_size)
        return mutated

    with target.opened() as entry, tempfile.TemporaryDirectory() as corpus:
        for number, raw in enumerate(entry.seeds):
            (Path(corpus) / str(number)).write_bytes(raw)
        watch = Watch(entry.run, limit_s=target.limit_s)

        def run(raw: bytes) -> None:
            finding = watch.finding(raw)
            if finding is not None and finding.place not in places:
                places.add(finding.place)
                kept(finding, target, watch, folder)

        limits = [f"-max_total_time={seconds:.0f}", f"-max_len={MAX_INPUT_BYTES}"]
        atheris.Setup([sys.argv[0], *limits, corpus], run, custom_mutator=change)
        # It ends the program itself.
        atheris.Fuzz()


def _atheris() -> Any:
    try:
        return importlib.import_module("atheris")
    except ImportError:
        sys.exit("--atheris needs the package atheris: see CONTRIBUTING.md, Fuzzing")
