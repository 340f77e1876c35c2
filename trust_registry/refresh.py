"""Taking in what is newer: collected, checked, assembled, committed, journalled.

In that order, so that a cut at any point leaves the old state or the new one whole.
The caller holds the store's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Root

from trust_registry import roles
from trust_registry.assembly import Assembled, assemble
from trust_registry.chain import check_chain
from trust_registry.disk import Disk
from trust_registry.errors import RegistryError, SourceError, SourceMissingError
from trust_registry.generation import GenerationWriter
from trust_registry.intake import collect_new
from trust_registry.journal import Journal
from trust_registry.layout import MAX_ROLE_FILE_BYTES, role_path
from trust_registry.marks import Marks
from trust_registry.metadata import parse
from trust_registry.source import Source, open_source, read
from trust_registry.status_refresh import take_lists
from trust_registry.store_state import StoreState, load_state, mend_journal
from trust_registry.update_report import SourceReport, UpdateReport, failed

__all__ = ["refresh", "take_in"]


def refresh(
    folder: Path, sources: Sequence[str], *, now: datetime, disk: Disk
) -> UpdateReport:
    """Ask each source in turn; see `TrustStore.update`."""
    mend_journal(folder, disk)
    return UpdateReport([_ask(folder, name, now, disk) for name in sources])


def take_in(
    folder: Path, source: Source, state: StoreState, *, now: datetime, disk: Disk
) -> Assembled | None:
    """Commit what a source has newer; return None if it has nothing.

    Raises:
        RegistryError: the source does not hold, or is older; nothing changed.
        OSError: this disk fails; nothing changed.
    """
    if _has_nothing_new(source, state):
        return None
    material = collect_new(
        source,
        trusted_root=state.trusted_root,
        held=state.held.role_files,
        now=now,
    )
    # A bundle for chosen regions leaves the others out: what is held stands in.
    role_files = {**state.held.role_files, **material.unverified_roles}
    chain = check_chain(
        state.trusted_root,
        replace(material, unverified_roles=role_files),
        marks=state.marks,
    )
    writer = GenerationWriter(folder, disk)
    try:
        assembled = assemble(chain, source, state.held, writer, marks=state.marks)
        number = writer.commit(assembled.marks, now=now)
    finally:
        disk.remove_tree(writer.folder)
    journal = Journal(number, assembled.marks, state.journal.status)
    journal.write(folder, disk)
    return assembled


def _ask(folder: Path, name: str, now: datetime, disk: Disk) -> SourceReport:
    state = load_state(folder)
    try:
        source = open_source(name)
    except SourceError as error:
        return failed(name, error)
    try:
        report = _take_registry(folder, source, state, now, disk)
        if report.outcome == "unreachable":
            return report
        # Even beside a registry that is older or broken: each list vouches for itself.
        lists = take_lists(
            folder, source, now=now, disk=disk, only_due=report.outcome == "unchanged"
        )
    finally:
        source.close()
    return replace(
        report,
        version=report.version or _version(state.marks),
        status_accepted=sorted(lists.accepted),
        status_refused=lists.refused,
    )


def _take_registry(
    folder: Path, source: Source, state: StoreState, now: datetime, disk: Disk
) -> SourceReport:
    try:
        assembled = take_in(folder, source, state, now=now, disk=disk)
    except RegistryError as error:
        return replace(failed(source.name, error), quarantined=state.quarantined)
    if assembled is None:
        return SourceReport(source.name, "unchanged")
    return SourceReport(
        source.name,
        "new",
        version=_version(assembled.marks),
        quarantined=assembled.quarantined,
        findings=assembled.findings,
    )


def _has_nothing_new(source: Source, state: StoreState) -> bool:
    """Tell by two files whether a source has what is held, and all of that is whole.

    The timestamp pins everything but the roots; the one held was checked.
    """
    held = state.held.role_files.get(roles.TIMESTAMP)
    if held is None or state.quarantined:
        return False
    version = parse(state.trusted_root, Root).signed.version
    timestamp = _role_file(source, roles.TIMESTAMP, 0)
    if timestamp != held or _role_file(source, roles.ROOT, version + 1) is not None:
        return False
    return state.is_whole


def _role_file(source: Source, role: str, version: int) -> bytes | None:
    try:
        return read(source, role_path(role, version), max_bytes=MAX_ROLE_FILE_BYTES)
    except SourceMissingError:
        return None


def _version(marks: Marks) -> int:
    mark = marks.roles.get(roles.TIMESTAMP)
    return mark.version if mark else 0
