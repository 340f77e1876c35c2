"""Write ``presentation_refused``: one file for each refusal of what a holder shows.

Run ``python -m tests.vectors.make_presentation_refused_vectors``. The files are what
counts; this script only says how they came to be. Every signature in them holds, so
that nothing but the one fault can be the reason; ``malformed`` is part of what is said.
"""

from __future__ import annotations

import json

from tests.repository import ROOT
from tests.vectors.binding_faults import binding_faults
from tests.vectors.disclosure_faults import disclosure_faults

FOLDER = ROOT / "tests" / "vectors" / "presentation_refused"


def main() -> None:
    """Write every vector."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, why, malformed, text in (*disclosure_faults(), *binding_faults()):
        vector = {"name": name, "why": why, "malformed": malformed, "text": text}
        written = json.dumps(vector, ensure_ascii=False, indent=2) + "\n"
        (FOLDER / f"{name}.json").write_text(written, "utf-8")


if __name__ == "__main__":
    main()
