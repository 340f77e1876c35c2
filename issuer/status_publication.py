"""Status lists as the ledger has them now, signed by the region's status issuer.

Serving them is left to ``service``; who believes them, to the registry.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Row, func, select, update

from credential.moments import from_seconds
from credential.status_list import issue_status_list
from issuer.audit import AuditedAct, note_acts
from issuer.errors import PublicationError
from issuer.ledger import Ledger
from issuer.listed_states import BITS, listed_states
from issuer.schema import licenses, status_lists
from issuer.signer import Signer
from trust_registry.disk import Disk

__all__ = ["ListFile", "PublishedList", "StatusPublisher", "list_name"]

# Ours: a list is fetched anew within the hour that a revocation should need at most.
TTL_S = 3600

# A clock this far behind the last publication is wrong, and a list with a later
# `iat` than its content would hide that.
MAX_CLOCK_LAG_S = 600


@dataclass(frozen=True, slots=True)
class PublishedList:
    """One list as published: its URI, its token, its file, its ``iat`` and ``exp``."""

    number: int
    uri: str
    token: str
    path: Path
    issued_at: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list's file as it lies in the folder."""

    token: bytes

    @property
    def tag(self) -> str:
        """Its entity tag (RFC 9110 section 8.8.3): changes with every publication."""
        return f'"{hashlib.sha256(self.token).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class StatusPublisher:
    """Publishes one installation's lists into a folder.

    Attributes:
        ledger: Where the states stand.
        signer: The region's status key.
        folder: Where the files go, one ``<list>.jwt`` each.
        max_status_age_s: The longest of the license types in use; lists expire no
            sooner, as a counter without a network decides on them until then.
        operator: Who publishes, for the audit trail.
        disk: What writes the files.
    """

    ledger: Ledger
    signer: Signer
    folder: Path
    max_status_age_s: int
    operator: str = ""
    disk: Disk = field(default_factory=Disk)

    def publish(self, *, now: int) -> list[PublishedList]:
        """Publish every list; the files of before stay whole until replaced.

        Raises:
            PublicationError: the clock lies behind the last publication, or the
                folder cannot be written.
        """
        with self.ledger.reading() as connection:
            numbers = list(connection.scalars(select(status_lists.c.number)))
        return [self.publish_list(number, now=now) for number in numbers]

    def publish_list(self, number: int, *, now: int) -> PublishedList:
        """Publish one list.

        The ``iat`` is given out in a transaction of its own, so that no two lists
        ever share one, whatever crashes. The list is made from one reading of the
        ledger begun after that, while others mint. The file is replaced under the
        ledger's lock, and never by a list with an older ``iat`` or of an older reading
        than the one in place, whichever of two publishers is done first.
        """
        iat = self._next_iat(number, now)
        with self.ledger.reading() as connection:
            row = connection.execute(
                select(status_lists).where(status_lists.c.number == number)
            ).one()
            entries = listed_states(connection, number, now).packed()
        published = self._signed(number, row.uri, entries, iat)
        with self.ledger.writing() as connection:
            if _is_news(connection, number, iat, row.revision):
                self._write(published)
                connection.execute(
                    update(status_lists)
                    .where(status_lists.c.number == number)
                    .values(
                        published_iat=iat,
                        published_revision=row.revision,
                        published_at=now,
                    )
                )
                subject = f"{row.uri}, iat {iat}"
                act = AuditedAct(now, "publish-status", self.operator, subject=subject)
                note_acts(connection, [act])
        return published

    def stale_lists(self, *, now: int) -> list[int]:
        """Return the lists whose files no longer say what the ledger says."""
        with self.ledger.reading() as connection:
            rows = connection.execute(select(status_lists)).all()
            return [row.number for row in rows if self._is_stale(connection, row, now)]

    def read(self, name: str) -> ListFile | None:
        """Return a published list by the last part of its URI, or None."""
        with self.ledger.reading() as connection:
            uris = connection.scalars(select(status_lists.c.uri)).all()
        # Only a name that the ledger has becomes a path.
        for uri in uris:
            if list_name(uri) == name and self.path_of(uri).is_file():
                return ListFile(self.path_of(uri).read_bytes())
        return None

    def path_of(self, uri: str) -> Path:
        """Return where the file of a list lies."""
        return self.folder / f"{list_name(uri)}.jwt"

    def _next_iat(self, number: int, now: int) -> int:
        with self.ledger.writing() as connection:
            last = connection.scalar(
                select(status_lists.c.given_iat).where(status_lists.c.number == number)
            )
            if last is not None and now + MAX_CLOCK_LAG_S < last:
                raise PublicationError(
                    f"the clock says {from_seconds(now):%Y-%m-%d %H:%M:%SZ}, but the "
                    f"list was published at {from_seconds(last):%Y-%m-%d %H:%M:%SZ}; "
                    "set the clock right"
                )
            iat = now if last is None else max(now, last + 1)
            connection.execute(
                update(status_lists)
                .where(status_lists.c.number == number)
                .values(given_iat=iat)
            )
        return iat

    def _signed(
        self, number: int, uri: str, entries: bytearray, iat: int
    ) -> PublishedList:
        issued_at = from_seconds(iat)
        expires = from_seconds(iat + self.max_status_age_s)
        token = issue_status_list(
            entries,
            bits=BITS,
            uri=uri,
            issued_at=issued_at,
            expires=expires,
            ttl_s=TTL_S,
            alg=self.signer.alg,
            kid=self.signer.kid,
            sign=self.signer.sign,
        )
        path = self.path_of(uri)
        return PublishedList(number, uri, token, path, issued_at, expires)

    def _write(self, published: PublishedList) -> None:
        try:
            self.disk.make_folder(self.folder)
            self.disk.write(published.path, published.token.encode("ascii"))
        except OSError as error:
            raise PublicationError(
                f"the status list {published.path} cannot be written "
                f"({error.strerror}); the one before stays in use"
            ) from error

    def _is_stale(
        self, connection: Connection, row: Row[tuple[object, ...]], now: int
    ) -> bool:
        changed = row.revision != row.published_revision
        if changed or not self.path_of(row.uri).is_file():
            return True
        # Half its life: a counter that fetches it may stay offline afterwards.
        if now - row.published_iat > self.max_status_age_s // 2:
            return True
        # Not since its `iat`: that runs ahead of a clock asked twice in a second.
        due = licenses.c.superseded_from.between(row.published_at + 1, now)
        return bool(connection.scalar(select(func.count()).where(due)))


def list_name(uri: str) -> str:
    """Return the last part of a list's URI: its file name without ``.jwt``."""
    return uri.rsplit("/", 1)[-1]


def _is_news(connection: Connection, number: int, iat: int, revision: int) -> bool:
    """Tell whether a list is newer in both ways than the file in its place."""
    lying = connection.execute(
        select(status_lists.c.published_iat, status_lists.c.published_revision).where(
            status_lists.c.number == number
        )
    ).one()
    if lying.published_iat is None:
        return True
    # A later `iat` alone would bring back what was revoked since its own reading.
    return bool(iat > lying.published_iat and revision >= lying.published_revision)
