"""The web server of docs/operation/hosting.md, run with that very configuration."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.programs import program
from tests.repository import ROOT
from tests.sample_registry import NOW
from tests.trust_registry.founded import MARKET, FoundedRegistry
from tests.trust_registry.service.hosted import Hosted, hosting

_DOCUMENT = ROOT / "docs/operation/hosting.md"
_AROUND = """\
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""
CACHED = "public, max-age=31536000, immutable"


@contextmanager
def nginx(folder: Path, repository: Path, service: str) -> Iterator[str]:
    """Run the documented configuration; yield its address."""
    found = program("nginx", "/usr/sbin/nginx", package="nginx-light")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    block = re.search(r"```nginx\n(.*?)```", _DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert block
    site = block[1]
    for documented, here in (
        ("/srv/registry/host/repository", str(repository)),
        ("127.0.0.1:8080", address),
        ("http://127.0.0.1:8360", service),
    ):
        assert documented in site
        site = site.replace(documented, here)
    folder.mkdir()
    config = folder / "nginx.conf"
    # Started by root, it would read as somebody who may not look into our folder.
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(_AROUND.format(folder=folder, site=site, user=user), "utf-8")
    command = [found, "-c", str(config), "-p", str(folder)]
    subprocess.run([*command, "-t", "-q"], check=True, capture_output=True)
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def both(
    original: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, Hosted]]:
    folder = tmp_path_factory.mktemp("nginx")
    registry = FoundedRegistry(original, folder / "registry")
    file = folder / "list.jwt"
    file.write_text(registry.status_list(), "ascii")
    registry.host.ingest_status_list(file, now=NOW)
    with (
        hosting(registry) as hosted,
        nginx(folder / "nginx", registry.repository.folder, hosted.address) as address,
        httpx.Client(
            base_url=address,
            trust_env=False,
            transport=httpx.HTTPTransport(retries=20),
            headers={"accept-encoding": "identity"},
        ) as client,
    ):
        yield client, hosted


def test_every_file_has_the_same_content_type_and_caching(
    both: tuple[httpx.Client, Hosted],
) -> None:
    client, hosted = both
    folder = hosted.registry.repository.folder
    for file in (path for path in folder.rglob("*") if path.is_file()):
        path = f"/{file.relative_to(folder).as_posix()}"
        theirs, ours = client.get(path), hosted.get(path)

        assert theirs.content == ours.content
        for name in ("content-type", "cache-control", "x-content-type-options"):
            assert theirs.headers[name] == ours.headers[name], path


def test_what_changes_is_asked_for_by_its_tag(
    both: tuple[httpx.Client, Hosted],
) -> None:
    client, _ = both
    answer = client.get("/metadata/timestamp.json")
    again = client.get(
        "/metadata/timestamp.json", headers={"if-none-match": answer.headers["etag"]}
    )

    assert not answer.headers["etag"].startswith("W/")
    assert again.status_code == 304


def test_a_root_ahead_is_not_kept(both: tuple[httpx.Client, Hosted]) -> None:
    answer = both[0].get("/metadata/2.root.json")

    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-cache"


def test_large_files_are_packed(both: tuple[httpx.Client, Hosted]) -> None:
    answer = both[0].get("/metadata/1.root.json", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"].lower() == "accept-encoding"


@pytest.mark.parametrize(
    "path", ["/metadata/../../keys/host-1.pem", "/metadata/", "/metadata/x.pem"]
)
def test_attack_no_path_leads_out(both: tuple[httpx.Client, Hosted], path: str) -> None:
    assert both[0].get(path).status_code in (400, 404)


def test_questions_and_files_to_take_in_reach_the_service(
    both: tuple[httpx.Client, Hosted],
) -> None:
    client, hosted = both
    taken = client.post(
        "/ingest",
        content=hosted.registry.submit().read_bytes(),
        headers={"content-type": "application/zip"},
    )
    asked = client.post(
        "/authorization",
        json={
            "authority_id": "https://license.310000.example/",
            "entity_id": MARKET,
            "action": "issue",
            "resource": "11100000MB0143028R001",
        },
    )

    assert taken.status_code == 200
    assert asked.json()["authorized"] is True
    assert client.get("/api/regions").status_code == 200


def test_a_counter_takes_its_trust_from_it(
    both: tuple[httpx.Client, Hosted], tmp_path: Path
) -> None:
    client, hosted = both
    store = hosted.registry.store(tmp_path / "trust", f"{client.base_url}/")
    report = store.update([f"{client.base_url}/"], now=NOW).sources[0]

    assert report.outcome == "unchanged"
    assert store.view().agency(MARKET) is not None
