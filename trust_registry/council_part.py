"""The council's files, fetched, checked against what was signed, and made ready.

A fault here refuses the whole generation: these files say who the members are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuf.api.metadata import Targets

from credential import LicenseTypeError
from trust_registry.catalogue import read_license_type
from trust_registry.errors import ChainError, RegistryFileError
from trust_registry.former import FORMER, former_codes, former_path, read_former
from trust_registry.lint import Finding
from trust_registry.members import Members, Region
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import Recognitions
from trust_registry.region_part import GetFile, ListedFiles
from trust_registry.registry_file import read_file

__all__ = ["CouncilPart", "read_council"]

_MEMBERS = "policy/members.json"
_VERIFICATION = "policy/verification.json"
_BASELINE = "policy/recognition.json"


@dataclass(slots=True)
class CouncilPart:
    """What of the council goes into a generation.

    Attributes:
        members: The file of members.
        files: All small files, by target path.
        former: Regions that left, by division code, with what they had listed.
        findings: What lint reported.
    """

    members: Members
    files: dict[str, bytes]
    former: dict[str, tuple[Region, ListedFiles]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_council(targets: Targets, get_file: GetFile) -> CouncilPart:
    """Return the council's part.

    Args:
        targets: The council's role, checked.
        get_file: Gives its files.

    Raises:
        SourceError: a file is missing.
        ChainError: a file is not the one that was signed, or is not listed.
        RegistryFileError: a file does not keep to its format.
    """
    files: dict[str, bytes] = {}
    former: dict[str, bytes] = {}
    for path, pin in targets.targets.items():
        content = get_file(path, pin)
        # A former member's files are searched on the disk, as a member's are.
        (former if path.startswith(FORMER) else files)[path] = content
    for path in (_MEMBERS, _VERIFICATION, _BASELINE):
        if path not in files:
            raise ChainError(f"the council's role does not list {path}")
    read_file(files[_VERIFICATION], VerificationPolicy, name=_VERIFICATION)
    read_file(files[_BASELINE], Recognitions, name=_BASELINE)
    part = CouncilPart(read_file(files[_MEMBERS], Members, name=_MEMBERS), files)
    for path in [path for path in files if path.startswith("license-types/")]:
        _check_type(part, path)
    _read_former(part, former)
    return part


def _read_former(part: CouncilPart, files: Mapping[str, bytes]) -> None:
    for code in former_codes(files):
        try:
            region, listed = read_former(code, files, part.members)
        except RegistryFileError as error:
            # One that left must not keep the members from their counters.
            part.findings.append(
                Finding("L8", former_path(code), f"it cannot be read here: {error}")
            )
            continue
        part.former[code] = region, listed
        part.findings += listed.findings


def _check_type(part: CouncilPart, path: str) -> None:
    try:
        code = read_license_type(part.files[path]).code
    except LicenseTypeError as error:
        # A type of a later version must not keep this counter from all the others.
        part.findings.append(Finding("L8", path, f"it cannot be read here: {error}"))
        del part.files[path]
        return
    if path != f"license-types/{code}.json":
        part.findings.append(Finding("L8", path, f"it is the entry of {code}"))
        del part.files[path]
