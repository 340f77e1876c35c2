"""The status lists that lie in a repository, as far as they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from credential.status_list import MAX_TOKEN_BYTES
from trust_registry.agencies import StatusIssuer, status_issuer_of
from trust_registry.errors import RegistryError
from trust_registry.members import Region
from trust_registry.published_state import PublishedList, PublishedRegion
from trust_registry.source import Source, read
from trust_registry.status_acceptance import accept_status_list

__all__ = ["read_published_lists"]


class _Issuers:
    """Who may sign which list, by all regions' files."""

    def __init__(self, regions: Mapping[str, PublishedRegion]) -> None:
        self._issuers = [
            issuer for region in regions.values() for issuer in region.status_issuers
        ]

    def status_issuer_for(self, uri: str) -> StatusIssuer | None:
        return status_issuer_of(uri, self._issuers)


def read_published_lists(
    source: Source, regions: Mapping[str, PublishedRegion]
) -> Iterator[PublishedList]:
    """Yield each status list of the regions; one that does not count says why."""
    issuers = _Issuers(regions)
    for path in source.status_lists():
        code = path.split("/")[1]
        region = regions.get(code)
        if region is not None:
            yield _list(source, path, region.region, issuers)


def _list(
    source: Source, path: str, region: Region, issuers: _Issuers
) -> PublishedList:
    name = path.split("/", 2)[2].removesuffix(".jwt")
    uri = f"{region.status_prefix}{name}"
    try:
        raw = read(source, path, max_bytes=MAX_TOKEN_BYTES)
        found = accept_status_list(
            raw.decode("ascii").strip(), uri=uri, view=issuers, highest_issued_at=None
        )
    except (RegistryError, UnicodeDecodeError) as error:
        return PublishedList(path, region.code, fault=str(error))
    return PublishedList(path, region.code, found.issued_at, found.expires)
