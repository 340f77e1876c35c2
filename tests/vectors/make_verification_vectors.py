"""Write ``verification``: what a counter must say, for any implementation to run.

Run ``python -m tests.vectors.make_verification_vectors``. The files are what counts;
the cases in ``verification_cases…`` only say how they came to be. Each vector is
``{name, why, text, accepting_region, now, case, shown_before, trust, verdict, cause}``;
``shown_before`` tells ``case`` and ``now`` of earlier showings of the same text in the
hall; ``trust`` names a file in ``trust/``, described in ``tests/trust_file.py``, or is
null for a counter without trust data.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from credential.moments import to_rfc3339
from tests.repository import ROOT
from tests.vectors.verification_cases import Case
from tests.vectors.verification_cases_presented import CASES
from tests.world import World
from verifier.causes import CAUSES, Verdict

FOLDER = ROOT / "tests" / "vectors" / "verification"


def main() -> None:
    """Write every vector, and each trust file once."""
    for old in [*FOLDER.glob("*.json"), *FOLDER.glob("trust/*.json")]:
        old.unlink()
    (FOLDER / "trust").mkdir(parents=True, exist_ok=True)
    trust_names: dict[str, str] = {}
    for case, cause in CASES:
        vector, trust = _made(case, cause)
        if trust is not None:
            written = json.dumps(trust)
            vector["trust"] = trust_names.setdefault(written, f"{vector['name']}.json")
            _write(FOLDER / "trust" / vector["trust"], trust)
        _write(FOLDER / f"{vector['name']}.json", vector)


def _made(case: Case, cause: str | None) -> tuple[dict[str, Any], Any]:
    world = World()
    text = case(world)
    verdict = Verdict.ACCEPTED if cause is None else CAUSES[cause].verdict
    vector = {
        "name": case.__name__.replace("_", "-"),
        "why": case.__doc__,
        "text": world.text() if text is None else text,
        "accepting_region": world.accepting,
        "now": to_rfc3339(world.now),
        "case": world.case,
        "shown_before": [
            {"case": case, "now": to_rfc3339(now)} for case, now in world.shown_before
        ],
        "trust": None,
        "verdict": verdict.value,
        "cause": cause,
    }
    return vector, world.trust_file() if world.trust else None


def _write(path: Path, content: object) -> None:
    written = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(written + "\n", "utf-8")


if __name__ == "__main__":
    main()
