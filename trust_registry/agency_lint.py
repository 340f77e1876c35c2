"""The registry's rules over the entries of a region's agencies file.

An entry that breaks one is ignored and reported; the others of its region go on. The
host refuses such a file at ingest, so a counter meets one only from a careless host.

===== =======================================================================
A1    an agency lies under its region's ``iss`` prefix
A2    an identifier or prefix stands once; of two neither counts
A3    a key id is that of its own JWK and stands once
A4    a public key belongs to one agency (reported alone: see `shared_keys`)
A5    an agency is listed for types that its region may list
A6    a status issuer lies under its region's status prefix
===== =======================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from trust_registry.agency_scan import AgencyScan, Entry
from trust_registry.lint import Finding
from trust_registry.members import Region

__all__ = ["good_agencies", "good_status_issuers", "shared_keys"]

# As the model of an agency has it.
MAX_URL_CHARACTERS = 256


def good_agencies(
    scan: AgencyScan, region: Region, findings: list[Finding]
) -> Iterator[tuple[str, Entry, tuple[str, ...]]]:
    """Yield each agency that counts: its identifier, its entry, its key ids.

    Args:
        scan: The region's entries.
        region: What the council says of the region.
        findings: Takes what was found.
    """
    doubles = _doubles(scan.agencies)
    for entry in scan.agencies:
        iss = entry.name
        if not _is_under(iss, region.iss_prefix):
            # Region B cannot list A's agency under B's key.
            findings.append(Finding("A1", region.code, f"{_brief(iss)} is not of it"))
        elif iss in doubles:
            findings.append(Finding("A2", region.code, f"{iss} stands twice"))
        elif entry.kids is None:
            findings.append(Finding("A3", region.code, f"{iss} has a false key id"))
        else:
            findings.extend(_lint_types(iss, entry, region))
            yield iss, entry, entry.kids


def good_status_issuers(
    scan: AgencyScan, region: Region, findings: list[Finding]
) -> Iterator[Entry]:
    """Yield the status issuers that count."""
    doubles = _doubles(scan.status_issuers)
    for entry in scan.status_issuers:
        prefix = entry.name
        if not _is_under(prefix, region.status_prefix):
            findings.append(
                Finding("A6", region.code, f"{_brief(prefix)} is not of it")
            )
        elif prefix in doubles:
            findings.append(Finding("A2", region.code, f"{prefix} stands twice"))
        elif entry.kids is None:
            findings.append(Finding("A3", region.code, f"{prefix} has a false key id"))
        else:
            yield entry


def shared_keys(owners: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Find keys that several agencies list.

    They are reported, not ignored: otherwise a region could put another's agency
    out of service by listing its public key, which anyone knows.

    Args:
        owners: Key id to the agencies that list it.
    """
    for kid, agencies in owners.items():
        if len(agencies) == 1:
            continue  # nearly all, of 93,000
        listed = sorted(set(agencies))
        if len(listed) > 1:
            yield Finding("A4", kid, f"one key is listed by {', '.join(listed)}")


def _is_under(url: object, prefix: str) -> TypeGuard[str]:
    # Plain characters alone: a lone surrogate cannot be stored and would stop the
    # refresh for all regions, a control character could act on a terminal.
    return (
        isinstance(url, str)
        and len(url) <= MAX_URL_CHARACTERS
        and url.isascii()
        and url.isprintable()
        and url.startswith(prefix)
    )


def _brief(value: object) -> str:
    return repr(value)[:120]


def _doubles(entries: Sequence[Entry]) -> set[str]:
    # Neither of two entries counts: nobody can say which one is meant.
    names = Counter(entry.name for entry in entries if isinstance(entry.name, str))
    return {name for name, count in names.items() if count > 1}


def _lint_types(iss: str, entry: Entry, region: Region) -> Iterator[Finding]:
    if region.license_types is None:
        return
    for code in entry.types:
        if not isinstance(code, str) or not region.may_list(code):
            yield Finding("A5", region.code, f"{iss} is listed for {_brief(code)}")
