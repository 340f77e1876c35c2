"""The static repository over HTTP: headers, conditions, codings, attacks on paths."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.service.hosted import Hosted, code_of, hosting
from trust_registry.service.representation import accepts_gzip, is_served

FOREVER = "public, max-age=31536000, immutable"
ROOT = "/metadata/1.root.json"
TIMESTAMP = "/metadata/timestamp.json"


@pytest.fixture(scope="module")
def hosted(
    original: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hosted]:
    folder = tmp_path_factory.mktemp("files") / "registry"
    registry = FoundedRegistry(original, folder)
    file = folder / "310000-1.jwt"
    file.write_text(registry.status_list(), "ascii")
    registry.host.ingest_status_list(file, now=NOW)
    with hosting(registry) as hosted:
        yield hosted


def blob_of(hosted: Hosted) -> str:
    folder = hosted.registry.repository.folder
    (file,) = (folder / f"targets/regions/{SHANGHAI}").glob("*.agencies.json")
    return f"/{file.relative_to(folder).as_posix()}"


def test_versioned_files_are_kept_for_ever(hosted: Hosted) -> None:
    for path in (ROOT, "/metadata/1.snapshot.json", blob_of(hosted)):
        answer = hosted.get(path)

        assert answer.status_code == 200
        assert answer.headers["cache-control"] == FOREVER


@pytest.mark.parametrize(
    "path", [TIMESTAMP, "/status/lists.json", "/status/310000/310000-1.jwt"]
)
def test_what_changes_is_asked_for_again(hosted: Hosted, path: str) -> None:
    answer = hosted.get(path)

    assert answer.headers["cache-control"] == "no-cache"
    assert hosted.get(path, if_none_match=answer.headers["etag"]).status_code == 304


def test_a_root_ahead_is_not_there_and_nobody_keeps_that(hosted: Hosted) -> None:
    answer = hosted.get("/metadata/2.root.json")

    assert (answer.status_code, code_of(answer)) == (404, "not-found")
    assert answer.headers["cache-control"] == "no-cache"


def test_each_file_is_sent_as_it_lies_there(hosted: Hosted) -> None:
    folder = hosted.registry.repository.folder
    for file in (path for path in folder.rglob("*") if path.is_file()):
        answer = hosted.get(f"/{file.relative_to(folder).as_posix()}")

        assert answer.content == file.read_bytes()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        (ROOT, "application/json"),
        ("/status/310000/310000-1.jwt", "application/statuslist+jwt"),
    ],
)
def test_files_have_their_media_types(
    hosted: Hosted, path: str, media_type: str
) -> None:
    answer = hosted.get(path)

    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_strong_tag_tells_what_is_held(hosted: Hosted) -> None:
    tag = hosted.get(TIMESTAMP).headers["etag"]
    held = hosted.get(TIMESTAMP, if_none_match=tag)

    assert not tag.startswith("W/")
    assert (held.status_code, held.content) == (304, b"")
    assert held.headers["etag"] == tag
    assert "content-length" not in held.headers
    assert hosted.get(TIMESTAMP, if_none_match='"another"').status_code == 200


def test_a_new_timestamp_has_another_tag(original: Path, tmp_path: Path) -> None:
    registry = FoundedRegistry(original, tmp_path / "registry")
    with hosting(registry) as hosted:
        before = hosted.get(TIMESTAMP).headers["etag"]
        registry.release()

        answer = hosted.get(TIMESTAMP, if_none_match=before)
        assert answer.status_code == 200
        assert answer.headers["etag"] != before


def test_gzip_is_another_representation(hosted: Hosted) -> None:
    plain = hosted.get(ROOT)
    packed = raw(hosted, "GET", ROOT, {"Accept-Encoding": "gzip"})

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.content
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    tag = packed.headers["etag"]
    assert (
        hosted.get(ROOT, accept_encoding="gzip", if_none_match=tag).status_code == 304
    )
    assert hosted.get(ROOT, if_none_match=tag).status_code == 200


def test_what_would_not_shrink_is_sent_plain(hosted: Hosted) -> None:
    answer = raw(hosted, "GET", "/status/lists.json", {"Accept-Encoding": "gzip"})

    assert answer.headers["content-encoding"] is None


@pytest.mark.parametrize(
    ("asked", "accepted"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("*;q=1", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("br", False),
        ("gzipped", False),
        ("gzip;q=x", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_whoever_takes_it(asked: str, accepted: bool) -> None:
    assert accepts_gzip(asked) is accepted


def test_head_tells_the_same_without_the_content(hosted: Hosted) -> None:
    asked = raw(hosted, "HEAD", ROOT, {})
    got = raw(hosted, "GET", ROOT, {})

    assert asked.body == b""
    for name in ("content-length", "etag", "cache-control", "content-type"):
        assert asked.headers[name] == got.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_files_take_no_other_method(hosted: Hosted, method: str) -> None:
    answer = hosted.client.request(method, ROOT)

    assert (answer.status_code, code_of(answer)) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD"


ATTACKS = [
    "/metadata/../../keys/host-1.pem",
    "/metadata/%2e%2e/%2e%2e/keys/host-1.pem",
    "/metadata/..%2f..%2fkeys%2fhost-1.pem",
    "/metadata/%5c..%5ckeys",
    "/metadata//etc/passwd",
    "/targets/../../publications.log",
    "/status/310000/../../../keys/host-1.pub.json",
    "/metadata/1.root.json%00",
    "/metadata/1.root.json/",
    "/metadata/1.root.json.writing",
    "/metadata/",
    "/metadata/timestamp.json~",
    "/metadata/.hidden.json",
    "/metadata/0.root.json",
    "/status/310000/",
    "/targets/policy/members.json",
]


@pytest.mark.parametrize("path", ATTACKS)
def test_attack_no_path_leads_out_of_the_repository(hosted: Hosted, path: str) -> None:
    answer = raw(hosted, "GET", path, {})

    assert answer.status == 404
    assert b"BEGIN" not in answer.body


def test_attack_a_link_in_the_repository_is_not_followed(
    original: Path, tmp_path: Path
) -> None:
    registry = FoundedRegistry(original, tmp_path / "registry")
    folder = registry.repository.folder
    (folder / "metadata/9.root.json").symlink_to(
        registry.host.folder / "keys/host-1.pub.json"
    )
    (folder / "status/900000").parent.mkdir(exist_ok=True)
    (folder / "status/900000").symlink_to(registry.host.folder)
    (registry.host.folder / "secret.jwt").write_text("a secret")
    os.mkfifo(folder / "metadata/8.root.json")
    with hosting(registry) as hosted:
        assert hosted.get("/metadata/9.root.json").status_code == 404
        assert hosted.get("/metadata/8.root.json").status_code == 404
        assert hosted.get("/status/900000/secret.jwt").status_code == 404


def test_names_of_files_that_are_served_say_what_they_are() -> None:
    digest = hashlib.sha256(b"").hexdigest()

    assert is_served(f"targets/regions/310000/{digest}.agencies.json")
    assert is_served(f"targets/regions/310000/{digest}.salvage-5K6uZhXfiWGdsCXk.txt")
    assert not is_served(f"targets/regions/310000/{digest}.agencies.json.writing")
    assert not is_served(f"targets/{digest[:63]}.members.json")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


def raw(hosted: Hosted, method: str, path: str, headers: dict[str, str]) -> Answer:
    """Ask without a client that tidies paths and unpacks answers."""
    host = hosted.address.removeprefix("http://")
    with closing(http.client.HTTPConnection(host, timeout=20)) as connection:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
