"""Taking in what is newer: collected, checked, assembled, committed, journalled.

In that order, so that a cut at any point leaves the old state or the new one whole.
The caller holds the store's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from trust_registry import roles
from trust_registry.assembly import Assembled, assemble
from trust_registry.chain import check_chain
from trust_registry.chain_values import Material
from trust_registry.disk import Disk
from trust_registry.errors import RegistryError, SourceError
from trust_registry.generation import GenerationWriter
from trust_registry.intake import collect_new
from trust_registry.journal import Journal
from trust_registry.source import Source, open_source
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
    material = collect_new(
        source,
        trusted_root=state.trusted_root,
        held=state.held.role_files,
        now=now,
    )
    if _is_unchanged(material, state):
        return None
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
        version=_version(folder),
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
        quarantined=assembled.quarantined,
        findings=assembled.findings,
    )


def _is_unchanged(material: Material, state: StoreState) -> bool:
    return (
        state.is_whole
        and not state.quarantined
        and not material.unverified_roots
        and material.unverified_timestamp == state.held.role_files.get(roles.TIMESTAMP)
    )


def _version(folder: Path) -> int:
    mark = load_state(folder).marks.roles.get(roles.TIMESTAMP)
    return mark.version if mark else 0
