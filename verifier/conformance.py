"""The joiner kit's judgment: whether every sample gets the verdict that it must get.

An applicant shows that its licenses are accepted when they should be, and above all
that they are refused when they should be. The verdicts are those of `verify`, the same
as at every counter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from credential import Bilingual
from verifier.report import Report

__all__ = ["CASES", "Conformance", "Sample", "case_of", "conformance_of"]

FORMAT = "tongyan-conformance-1"

CASES: Mapping[str, tuple[Bilingual, frozenset[str | None]]] = MappingProxyType(
    {
        "good": (Bilingual(zh="有效证照", en="a good license"), frozenset({None})),
        "expired": (
            Bilingual(zh="过期证照", en="an expired license"),
            frozenset({"expired"}),
        ),
        "revoked": (
            Bilingual(zh="已吊销证照", en="a revoked license"),
            frozenset({"revoked"}),
        ),
        "out-of-scope": (
            Bilingual(
                zh="超出签发范围的证照", en="a license beyond its agency's scope"
            ),
            frozenset({"out-of-scope"}),
        ),
        "wrong-key": (
            Bilingual(
                zh="以其他密钥签名的证照", en="a license signed with another key"
            ),
            frozenset({"forged", "unlisted-key"}),
        ),
    }
)
"""What each case is, and which causes are right for it; None is accepted."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample that was checked.

    Attributes:
        name: Its file.
        case: Which case it is for, a name of `CASES`.
        sha256: Of the text of its code.
        cause: Why it was not accepted, or None if it was.
    """

    name: str
    case: str
    sha256: str
    cause: str | None

    @property
    def passed(self) -> bool:
        """Whether it got the verdict that it must get."""
        return self.cause in CASES[self.case][1]


@dataclass(frozen=True, slots=True)
class Conformance:
    """What came of all samples.

    Attributes:
        region: The applicant's code.
        checked_at: The instant they were checked at, RFC 3339.
        files: SHA-256 of each work file that they were checked against.
        samples: The samples.
    """

    region: str
    checked_at: str
    files: Mapping[str, str]
    samples: Sequence[Sample]

    @property
    def missing(self) -> list[str]:
        """Cases without a sample."""
        return [case for case in CASES if case not in {s.case for s in self.samples}]

    @property
    def passed(self) -> bool:
        """Whether there is a sample of every case, and each got what it must."""
        return not self.missing and all(one.passed for one in self.samples)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "format": FORMAT,
            "region": self.region,
            "checked_at": self.checked_at,
            "passed": self.passed,
            "missing": self.missing,
            "files": dict(self.files),
            "samples": [
                {
                    "file": one.name,
                    "case": one.case,
                    "sha256": one.sha256,
                    "cause": one.cause,
                    "passed": one.passed,
                }
                for one in self.samples
            ],
        }


def case_of(name: str) -> str | None:
    """Return the case that a file is for, by how its name begins, or None.

    >>> case_of("out-of-scope-2.png"), case_of("readme.txt")
    ('out-of-scope', None)
    """
    return next((case for case in CASES if name.startswith(case)), None)


def conformance_of(
    checked: Iterable[tuple[str, str, Report]],
    *,
    region: str,
    checked_at: str,
    files: Mapping[str, bytes],
) -> Conformance:
    """Return what came of samples.

    Args:
        checked: File name, text of the code, and report of each. Files whose names
            begin like no case are left out.
        region: The applicant's code.
        checked_at: When, RFC 3339.
        files: The work files that they were checked against.
    """
    samples = [
        Sample(name, case, _sha256(text.encode("utf-8")), report.cause)
        for name, text, report in checked
        if (case := case_of(name)) is not None
    ]
    digests = {name: _sha256(content) for name, content in files.items()}
    return Conformance(region, checked_at, digests, samples)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
