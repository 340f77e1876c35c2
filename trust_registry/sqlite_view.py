"""A trust view over the SQLite index of one committed generation.

It opens without reading the agencies, builds an agency's model when it is asked for,
and keeps it. Nothing here checks signatures: that was done before the commit.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from credential import LicenseType, LicenseTypeError
from trust_registry.agencies import Agency, StatusIssuer, status_issuer_of
from trust_registry.catalogue import read_license_type
from trust_registry.errors import TrustStoreDamagedError
from trust_registry.members import Members, Region, region_of
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import (
    Recognition,
    RecognitionRow,
    RecognitionRules,
    Recognitions,
)
from trust_registry.salvage import is_listed
from trust_registry.standing_file import standing_from_json
from trust_registry.view import TrustStanding

if TYPE_CHECKING:
    from trust_registry.service_items import ServiceItem

__all__ = ["SqliteView"]

# A hall meets some hundred agencies a day; each model takes some 10 kB.
_KEPT = 4096

_AGENCY = "SELECT region, start, length, digest FROM agency WHERE iss = ?"
_AGENCIES = (
    "SELECT iss FROM agency WHERE iss >= ? AND iss > ? AND iss < ? ORDER BY iss LIMIT ?"
)
_FILE = "SELECT content FROM file WHERE name = ?"
_NAMES = "SELECT name FROM file WHERE name >= ? AND name < ? ORDER BY name"

Model = TypeVar("Model", bound=BaseModel)
Kept = TypeVar("Kept")


class SqliteView:
    """One generation's answers; may be asked from several threads."""

    def __init__(self, folder: Path, *, highest_issued_at: datetime | None) -> None:
        """Open a generation whose index was found whole.

        Raises:
            TrustStoreDamagedError: it cannot be read.
        """
        self._folder = folder
        self._lock = threading.Lock()
        self._agencies: dict[str, Agency | None] = {}
        self._regions: dict[str, Region | None] = {}
        self._types: dict[str, LicenseType | None] = {}
        try:
            self._index = sqlite3.connect(
                f"{(folder / 'index.sqlite').absolute().as_uri()}?mode=ro&immutable=1",
                uri=True,
                check_same_thread=False,
            )
        except sqlite3.Error as error:
            raise _damaged() from error
        # Whoever drops the view closes the index: readers keep theirs over a commit.
        self._close = weakref.finalize(self, self._index.close)
        self.standing: TrustStanding = standing_from_json(
            self._json("standing"), highest_issued_at=highest_issued_at
        )

    @cached_property
    def policy(self) -> VerificationPolicy:
        """What the council asks of every verification."""
        return self._model("policy/verification.json", VerificationPolicy)

    @cached_property
    def findings(self) -> Sequence[str]:
        """What lint reported when the generation was taken in."""
        found: list[str] = self._json("findings")
        return found

    def regions(self) -> Sequence[Region]:
        """Return all member regions."""
        return self._members.regions

    def former_regions(self) -> Sequence[Region]:
        """Return the regions that left."""
        return self._former

    def region(self, code: str) -> Region | None:
        """Return the region of a division code."""
        return self._by_code.get(code)

    def region_of(self, iss: str) -> Region | None:
        """Return the region under whose prefix an agency identifier lies.

        It may have left: then it is no member, and answers for what it issued before.
        """
        return _kept(self._regions, iss, self._find_region)

    def agency(self, iss: str) -> Agency | None:
        """Return an agency, listed by the region of its prefix and no other."""
        return _kept(self._agencies, iss, self._read_agency)

    def agency_ids(self, prefix: str, *, after: str = "", limit: int) -> Sequence[str]:
        """Return identifiers of agencies under a region's prefix, in their order.

        Args:
            prefix: The region's ``iss_prefix``, which ends with a slash.
            after: Only those that come after this one.
            limit: How many at most.
        """
        rows = self._all(_AGENCIES, prefix, after, _end_of(prefix), limit)
        return [row[0] for row in rows]

    def license_type_codes(self) -> Sequence[str]:
        """Return the codes of the catalogue, in their order."""
        folder = "license-types/"
        names = [row[0] for row in self._all(_NAMES, folder, _end_of(folder))]
        return [name.removeprefix(folder).removesuffix(".json") for name in names]

    def license_type(self, code: str) -> LicenseType | None:
        """Return the catalogue entry of a license type."""
        return _kept(self._types, code, self._read_type)

    def recognition(
        self,
        *,
        accepting: str,
        issuing: str,
        type_code: str,
        issued_at: datetime,
        now: datetime,
    ) -> Recognition:
        """Answer whether a region recognizes a license now."""
        question = accepting, issuing, type_code
        return self._rules.recognize(question, issued_at=issued_at, now=now)

    def recognition_change(
        self, *, accepting: str, issuing: str, type_code: str, after: datetime
    ) -> datetime | None:
        """Return when the next rule on this question begins or ends, or None."""
        return self._rules.next_change((accepting, issuing, type_code), after=after)

    def service_items(self, region: str) -> Sequence[ServiceItem]:
        """Return what a region asks for in its matters, of all times."""
        raw = self._file(f"regions/{region}/service-items.json")
        if raw is None:
            return ()
        # Only a counter that handles matters waits for these models.
        from trust_registry.service_items import ServiceItems

        try:
            return ServiceItems.model_validate_json(raw).items
        except ValidationError:
            # A later form of the file: no matter can be decided by it here.
            return ()

    def status_issuer_for(self, uri: str) -> StatusIssuer | None:
        """Return who may sign the status list of a URI."""
        return status_issuer_of(uri, self._status_issuers)

    def is_salvaged(self, region: str, kid: str, digest: str) -> bool:
        """Tell whether a region's salvage file for a key lists a digest."""
        path = self._salvage.get(f"{region}/{kid}")
        return path is not None and is_listed(self._folder / path, digest)

    def close(self) -> None:
        """Close the index."""
        self._close()

    @cached_property
    def _members(self) -> Members:
        return self._model("policy/members.json", Members)

    @cached_property
    def _former(self) -> Sequence[Region]:
        # A generation of before this list was kept has none.
        raw = self._file("former") or b"[]"
        return [Region.model_validate_json(json.dumps(one)) for one in json.loads(raw)]

    @cached_property
    def _by_code(self) -> Mapping[str, Region]:
        return {region.code: region for region in self._members.regions}

    @cached_property
    def _rules(self) -> RecognitionRules:
        baseline = self._model("policy/recognition.json", Recognitions)
        return RecognitionRules(baseline.rows, self._own_rows)

    @cached_property
    def _agency_files(self) -> Mapping[str, str]:
        files: dict[str, str] = self._json("agency_files")
        return files

    @cached_property
    def _salvage(self) -> Mapping[str, str]:
        paths: dict[str, str] = self._json("salvage")
        return paths

    @cached_property
    def _status_issuers(self) -> Sequence[StatusIssuer]:
        read: list[StatusIssuer] = []
        for region in (*self._members.regions, *self._former):
            raw = self._file(f"status_issuers/{region.code}") or b"[]"
            for entry in _loads(raw):
                try:
                    read.append(StatusIssuer.model_validate_json(json.dumps(entry)))
                except ValidationError:
                    continue  # reported when it was taken in
        return read

    def _find_region(self, iss: str) -> Region | None:
        return region_of(iss, self._members.regions) or region_of(iss, self._former)

    def _read_agency(self, iss: str) -> Agency | None:
        row = self._one(_AGENCY, iss)
        if row is None:
            return None
        region, start, length, digest = row
        try:
            with (self._folder / self._agency_files[region]).open("rb") as file:
                file.seek(start)
                entry = file.read(length)
        except (OSError, KeyError) as error:
            raise _damaged() from error
        if hashlib.sha256(entry).digest() != digest:
            raise _damaged()
        try:
            return Agency.model_validate_json(entry)
        except ValidationError:
            # An entry that keeps to no format counts as not listed: what cannot be
            # read might forbid.
            return None

    def _read_type(self, code: str) -> LicenseType | None:
        raw = self._file(f"license-types/{code}.json")
        try:
            return None if raw is None else read_license_type(raw)
        except LicenseTypeError as error:
            raise _damaged() from error

    def _own_rows(self, code: str) -> Sequence[RecognitionRow]:
        name = f"regions/{code}/recognition.json"
        if self._file(name) is None:
            return ()
        return self._model(name, Recognitions).rows

    def _model(self, name: str, model: type[Model]) -> Model:
        try:
            return model.model_validate_json(self._file(name) or b"")
        except ValidationError as error:
            raise _damaged() from error

    def _json(self, name: str) -> Any:  # noqa: ANN401 (our own file)
        raw = self._file(name)
        if raw is None:
            raise _damaged()
        return _loads(raw)

    def _file(self, name: str) -> bytes | None:
        row = self._one(_FILE, name)
        return None if row is None else bytes(row[0])

    def _one(self, query: str, key: str) -> tuple[Any, ...] | None:
        return next(iter(self._all(query, key)), None)

    def _all(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._index.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _damaged() from error


def _end_of(folder: str) -> str:
    """Return the text that comes right after all that begin with a folder."""
    return folder[:-1] + chr(ord(folder[-1]) + 1)


def _kept(kept: dict[str, Kept], key: str, look_up: Callable[[str], Kept]) -> Kept:
    if key not in kept:
        if len(kept) > _KEPT:
            kept.clear()
        kept[key] = look_up(key)
    return kept[key]


def _loads(raw: bytes) -> Any:  # noqa: ANN401 (our own file)
    try:
        return json.loads(raw)
    except ValueError as error:
        # The index was whole when it was opened; the disk may fail since.
        raise _damaged() from error


def _damaged() -> TrustStoreDamagedError:
    return TrustStoreDamagedError(
        "the trust store is damaged on this disk; run `trust update` with a whole "
        "source"
    )
