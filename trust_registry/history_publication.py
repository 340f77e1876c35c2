"""What one publication of a region changed against the one before, as sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuf.api.metadata import TargetFile, Targets

from credential import Bilingual, MalformedError
from credential.moments import beijing_text, parse_moment
from trust_registry.blobs import fetch_blob
from trust_registry.ceremony.difference import Change
from trust_registry.ceremony.names import Names
from trust_registry.ceremony.sentences import sentence
from trust_registry.errors import RegistryFileError
from trust_registry.history_changes import SIGNED_ANEW
from trust_registry.monthly_counts import is_counts
from trust_registry.recognition import Recognitions
from trust_registry.registry_file import read_file
from trust_registry.source import Source

__all__ = ["publication_changes"]

# A region's first listing may be of 3,000 agencies.
MOST_SENTENCES = 40

Json = Mapping[str, Any]
_STATES = {
    "active": Bilingual(zh="恢复", en="is active"),
    "suspended": Bilingual(zh="暂停", en="is suspended"),
    "abolished": Bilingual(zh="撤销", en="is closed"),
}
_KEY_STATES = {
    "active": Bilingual(zh="恢复使用", en="is active again"),
    "retired": Bilingual(zh="退役", en="is retired"),
    "compromised": Bilingual(zh="登记为泄露", en="is marked compromised"),
}


def publication_changes(
    source: Source, names: Names, before: Targets, after: Targets
) -> Sequence[Bilingual]:
    """Return what a publication changed.

    Args:
        source: Has the files of both versions.
        names: The members' names.
        before: The publication before.
        after: The publication.

    Raises:
        RegistryError: a file of either version is not there any more.
    """
    told = [*_files(source, names, before.targets, after.targets)]
    left = len(told) - MOST_SENTENCES
    if left > 0:
        more = Bilingual(zh=f"另有 {left} 项改动。", en=f"And {left} more changes.")
        return [*told[:MOST_SENTENCES], more]
    return told or [SIGNED_ANEW]


def _files(
    source: Source,
    names: Names,
    before: Mapping[str, TargetFile],
    after: Mapping[str, TargetFile],
) -> Iterator[Bilingual]:
    for path, pin in after.items():
        held = before.get(path)
        if held is not None and held.hashes == pin.hashes:
            continue
        name = path.rpartition("/")[2]
        if name == "agencies.json" and held is not None:
            old, new = _json(source, path, held), _json(source, path, pin)
            yield from _agencies(old, new)
            yield from _status_issuers(old, new)
        elif name == "recognition.json" and held is not None:
            for one in (held, pin):
                read_file(fetch_blob(source, path, one), Recognitions, name=path)
            old, new = _json(source, path, held), _json(source, path, pin)
            yield from _rows(old, new, names)
        elif is_counts(path):
            yield Bilingual(zh=f"发布统计 {name}。", en=f"Publishes {name}.")
        else:
            yield Bilingual(zh=f"文件 {name} 更新。", en=f"The file {name} changes.")
    for path in before.keys() - after.keys():
        name = path.rpartition("/")[2]
        yield Bilingual(zh=f"移除文件 {name}。", en=f"Takes out the file {name}.")


def _json(source: Source, path: str, pin: TargetFile) -> Json:
    try:
        content = json.loads(fetch_blob(source, path, pin))
    except (ValueError, RecursionError) as error:
        raise RegistryFileError(f"{path} is not JSON") from error
    if not isinstance(content, dict):
        raise RegistryFileError(f"{path} is no JSON object")
    return content


def _entries(content: Json, listing: str) -> list[Json]:
    # Whatever a region signed: what is no list of objects is told as nothing.
    found = content.get(listing)
    listed = found if isinstance(found, list) else []
    return [entry for entry in listed if isinstance(entry, dict)]


def _by(content: Json, listing: str, member: str) -> dict[str, Json]:
    return {str(entry.get(member)): entry for entry in _entries(content, listing)}


def _name(entry: Json) -> Bilingual:
    found = entry.get("name")
    texts = found if isinstance(found, dict) else {}
    return Bilingual(zh=str(texts.get("zh")), en=str(texts.get("en")))


def _agencies(old: Json, new: Json) -> Iterator[Bilingual]:
    held = _by(old, "agencies", "id")
    for iss, entry in _by(new, "agencies", "id").items():
        zh, en = f"{_name(entry).zh}（{iss}）", f"{_name(entry).en} ({iss})"
        if iss not in held:
            yield Bilingual(zh=f"新增机构 {zh}。", en=f"Adds the agency {en}.")
        elif held[iss] != entry:
            yield from _agency(held[iss], entry, Bilingual(zh=zh, en=en))
    for iss in held.keys() - _by(new, "agencies", "id").keys():
        yield Bilingual(zh=f"移除机构 {iss}。", en=f"Takes out the agency {iss}.")


def _agency(old: Json, new: Json, name: Bilingual) -> Iterator[Bilingual]:
    if old.get("name") != new.get("name"):
        yield Bilingual(
            zh=f"{name.zh}更名，原名 {_name(old).zh}。",
            en=f"{name.en} is renamed; it was {_name(old).en}.",
        )
    for period in _entries(new, "status"):
        if period not in _entries(old, "status"):
            word = _STATES.get(str(period.get("state")), _STATES["active"])
            yield Bilingual(
                zh=f"{name.zh}自北京时间 {_moment(period)} 起{word.zh}。",
                en=f"{name.en} {word.en} from {_moment(period)} (Beijing time).",
            )
    if old.get("license_types") != new.get("license_types"):
        yield Bilingual(
            zh=f"{name.zh}可签发的证照类型改变。",
            en=f"What {name.en} may issue changes.",
        )
    yield from _keys(old, new, name)
    if old.get("successor") != new.get("successor"):
        yield Bilingual(
            zh=f"{name.zh}由 {new.get('successor')} 承继。",
            en=f"{new.get('successor')} answers for {name.en} now.",
        )
    if old.get("contact") != new.get("contact"):
        yield Bilingual(
            zh=f"{name.zh}的联系方式改变。", en=f"The contact of {name.en} changes."
        )


def _status_issuers(old: Json, new: Json) -> Iterator[Bilingual]:
    held = _by(old, "status_issuers", "id")
    for one, entry in _by(new, "status_issuers", "id").items():
        name = Bilingual(zh=f"状态发布者 {one}", en=f"the status issuer {one}")
        if one not in held:
            yield Bilingual(zh=f"新增{name.zh}。", en=f"Adds {name.en}.")
        else:
            yield from _keys(held[one], entry, name)


def _keys(old: Json, new: Json, name: Bilingual) -> Iterator[Bilingual]:
    held = _by(old, "keys", "kid")
    for kid, key in _by(new, "keys", "kid").items():
        if kid not in held:
            yield Bilingual(
                zh=f"{name.zh}新增密钥 {kid}。", en=f"A new key {kid} of {name.en}."
            )
        elif key.get("state") != held[kid].get("state"):
            word = _KEY_STATES.get(str(key.get("state")), _KEY_STATES["active"])
            yield Bilingual(
                zh=f"{name.zh}的密钥 {kid} {word.zh}。",
                en=f"The key {kid} of {name.en} {word.en}.",
            )
        elif key != held[kid]:
            yield Bilingual(
                zh=f"{name.zh}的密钥 {kid} 的有效期改变。",
                en=f"The times of the key {kid} of {name.en} change.",
            )


def _moment(period: Json) -> str:
    try:
        return beijing_text(parse_moment(str(period.get("from"))))
    except MalformedError:
        return str(period.get("from"))


def _rows(old: Json, new: Json, names: Names) -> Iterator[Bilingual]:
    held, found = _entries(old, "rows"), _entries(new, "rows")
    for row in found:
        if row not in held:
            yield sentence(Change("recognition-row", "", None, row), names)
    for row in held:
        if row not in found:
            yield sentence(Change("recognition-row", "", row, None), names)
