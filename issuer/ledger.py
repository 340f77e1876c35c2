"""The ledger of one installation: its transactions and its schema version.

Which rows mean what is left to ``agencies``, ``index_blocks``, ``license_rows``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from issuer import schema
from issuer.agencies import KeyRecord, add_key
from issuer.audit import AuditedAct, note_acts
from issuer.errors import InstallationError, LedgerError
from issuer.ledger_tables import ledger_tables
from issuer.migration import MIGRATES_FROM, migrate
from issuer.sqlite_file import (
    READ_ONLY_OPTION,
    ledger_fault,
    open_engine,
    seal_audit,
    seal_events,
)

__all__ = ["Ledger", "Region"]


@dataclass(frozen=True, slots=True)
class Region:
    """What one installation mints for.

    Attributes:
        code: Division code, six digits.
        iss_prefix: https URL under which every agency's identifier lies.
        status_prefix: https URL under which every status list lies.
    """

    code: str
    iss_prefix: str
    status_prefix: str


class Ledger:
    """One ledger, open. Every change is one transaction, whole or not at all."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self._engine = engine

    @property
    def path(self) -> Path:
        """Its file."""
        return self._path

    @classmethod
    def create(
        cls,
        path: Path,
        region: Region,
        status_key: KeyRecord,
        *,
        created_at: int,
        operator: str = "",
    ) -> Ledger:
        """Make the tables in a new file, and enter the region's status key.

        Raises:
            InstallationError: there is a ledger already; it is left alone.
            LedgerError: the file cannot be written.
        """
        try:
            # Holders' data: the journal files beside it take over these rights.
            path.touch(mode=0o600)
        except OSError as error:
            raise LedgerError(
                f"the ledger {path} cannot be written ({error.strerror})"
            ) from error
        ledger = cls(path, open_engine(path))
        with ledger._closed_on_error(), ledger.writing() as connection:
            if inspect(connection).get_table_names():
                raise InstallationError(f"there is a ledger at {path} already")
            ledger_tables().create_all(connection)
            seal_events(connection)
            seal_audit(connection)
            connection.execute(
                insert(schema.installation).values(
                    id=1,
                    schema_version=schema.SCHEMA_VERSION,
                    region=region.code,
                    iss_prefix=region.iss_prefix,
                    status_prefix=region.status_prefix,
                    created_at=created_at,
                )
            )
            add_key(connection, status_key, agency_id=None)
            subject = f"{region.code}, status key {status_key.kid}"
            begun = AuditedAct(created_at, "init", operator, subject=subject)
            note_acts(connection, [begun])
        return ledger

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Open an existing ledger; one of an earlier version is brought to this one.

        Raises:
            InstallationError: there is none, or a newer version wrote it.
            LedgerError: the file cannot be read.
        """
        if not path.is_file():
            raise InstallationError(
                f"there is no ledger at {path}; make one with `tongyan-issuer init`"
            )
        ledger = cls(path, open_engine(path))
        with ledger._closed_on_error():
            if ledger._version() in MIGRATES_FROM:
                with ledger.writing() as connection:
                    migrate(connection)
            ledger._check_version()
        return ledger

    def _version(self) -> int:
        with self.reading() as connection:
            if not inspect(connection).has_table("installation"):
                raise InstallationError(f"{self._path} is not a ledger of Tongyan")
            found = connection.scalar(select(schema.installation.c.schema_version))
        return found or 0

    def _check_version(self) -> None:
        found = self._version()
        if found != schema.SCHEMA_VERSION:
            raise InstallationError(
                f"the ledger {self._path} has schema version {found}, this program "
                f"writes {schema.SCHEMA_VERSION}; use the version that wrote it or "
                "a newer one"
            )

    def region(self) -> Region:
        """Return what this installation mints for."""
        with self.reading() as connection:
            row = connection.execute(select(schema.installation)).one()
        return Region(row.region, row.iss_prefix, row.status_prefix)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read from one unchanging state of the ledger; never wait for a writer."""
        readers = self._engine.execution_options(**{READ_ONLY_OPTION: True})
        with self._faults_told(), readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Change the ledger: committed at the end, undone if an error leaves.

        One writer at a time; the others wait.
        """
        with self._faults_told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise ledger_fault(error, self._path) from error

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.callback(self.close)
            yield
            stack.pop_all()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()
