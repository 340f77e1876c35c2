"""What befalls the issuer's service: bodies without end, clients that leave, clocks."""

from __future__ import annotations

import http.client
import socket
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import quote

import pytest

from credential.moments import to_seconds
from credential.status_list import parse_status_list
from issuer.accounts.roles import Role
from issuer.installation import Installation
from issuer.service.app import create_app
from issuer.service.serving import Serving
from tests.issuer.accounts import ServedOffice, signed_in
from tests.issuer.batch_jobs.asked import Answer, Asked, asked_at
from tests.issuer.batch_jobs.sent import rows_file
from tests.issuer.listed import founded_with, trust_of
from tests.issuer.office import BUSINESS, DAY_S, NOW, PASSPHRASE, YEAR_S, Office
from tests.issuer.test_batch import company, count_of
from tests.local_service import running
from tests.sample_registry import when

PORTRAIT_BYTES = 50 * 1024 * 1024
# What a service may take while it refuses that: its limit of 1 MiB, and its own work.
MOST_BYTES = 8 * 1024 * 1024
MOST_LOOKS = 200


@pytest.fixture
def asked(office: Office) -> Iterator[Asked]:
    with asked_at(office) as service:
        yield service


def uploads(office: Office) -> list[str]:
    folder = office.installation.folder / "batches"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def refusal_of(asked: Asked, head: list[str], piece: bytes, times: int) -> str:
    """Send a request piece by piece until the service answers; return the answer."""
    host, _, port = asked.address.partition(":")
    lines = [*head, f"Host: {asked.address}", f"Authorization: Bearer {asked.token}"]
    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        try:
            for _ in range(times):
                client.sendall(piece)
        except OSError:
            pass  # it has answered and left
        try:
            answer = http.client.HTTPResponse(client)
            answer.begin()
            return f"{answer.status} {answer.read().decode('utf-8')}"
        except (ConnectionResetError, http.client.BadStatusLine):
            return ""


@pytest.mark.parametrize("told", [True, False], ids=["told", "chunked"])
def test_a_portrait_of_50_mb_is_refused_at_the_limit_without_memory_growing(
    asked: Asked, told: bool
) -> None:
    head = ["POST /api/licenses HTTP/1.1", "Content-Type: application/json"]
    head.append("Idempotency-Key: portrait-of-50-mb")
    portrait = b"A" * 65_536
    if told:
        head.append(f"Content-Length: {PORTRAIT_BYTES}")
    else:
        head.append("Transfer-Encoding: chunked")
        portrait = b"10000\r\n" + portrait + b"\r\n"
    tracemalloc.start()
    try:
        answer = refusal_of(asked, head, portrait, PORTRAIT_BYTES // 65_536)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES
    # Who is answered while still sending may lose the answer with the connection.
    assert answer == "" or answer.startswith("413 ")
    assert asked.ask("GET", "/api/batches").status == 200


def test_an_upload_cut_off_half_way_leaves_nothing(
    asked: Asked, tmp_path: Path
) -> None:
    content = rows_file(tmp_path, range(20))
    head = ["POST /api/batches?type=business-license HTTP/1.1"]
    head += [f"Content-Length: {len(content)}", f"Host: {asked.address}"]
    head += [f"Authorization: Bearer {asked.token}", "", ""]
    host, _, port = asked.address.partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.sendall("\r\n".join(head).encode("ascii") + content[: len(content) // 2])
    for _ in range(MOST_LOOKS):
        # Asked over HTTP, so that the service has had its turn.
        assert asked.ask("GET", "/api/batches").json()["batches"] == []
        if uploads(asked.sent.office) == []:
            break
    assert uploads(asked.sent.office) == []
    assert asked.send(content).status == 201


def test_an_upload_that_says_it_is_too_large_is_refused_unread(asked: Asked) -> None:
    head = ["POST /api/batches?type=business-license HTTP/1.1"]
    head += [f"Content-Length: {600 * 1024 * 1024}"]
    answer = refusal_of(asked, head, b"", 0)
    assert answer.startswith("413 ") and "file-too-large" in answer
    assert uploads(asked.sent.office) == []


def test_an_upload_that_the_disk_does_not_take_is_told_and_enters_nothing(
    asked: Asked, tmp_path: Path
) -> None:
    blocking = asked.sent.office.installation.folder / "batches"
    blocking.write_bytes(b"")
    content = rows_file(tmp_path, range(3))
    answer = asked.send(content)
    assert (answer.status, answer.problem) == (503, "file-not-kept")
    assert str(blocking) not in answer.body.decode("utf-8")
    blocking.unlink()
    assert asked.send(content).status == 201


NAMES = [
    "a\r\nSet-Cookie: session=1.csv",
    "../../../etc/passwd",
    '";evil="',
    "\u202e.csv",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_attack_a_name_forges_no_header_and_leaves_no_folder(
    asked: Asked, tmp_path: Path, name: str
) -> None:
    before = {path.name for path in asked.sent.office.installation.folder.iterdir()}
    sent = asked.send(rows_file(tmp_path, range(2), bad=1), name=name)
    place = sent.headers["location"]
    asked.sent.work()
    answer = asked.ask("GET", f"{place}/errors")
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=batch; filename*=UTF-8''")
    assert not set(disposition.partition("''")[2]) & set('"\\/; ')
    after = {path.name for path in asked.sent.office.installation.folder.iterdir()}
    assert after - before == {"batches"}


@pytest.mark.parametrize("name", ["a\r\nX: y", "%0d%0aX-Evil:%201"])
def test_attack_a_license_identifier_forges_no_header(asked: Asked, name: str) -> None:
    answer = asked.ask("GET", f"/licenses/{quote(name)}/status")
    assert (answer.status, answer.problem) == (400, "malformed-identifier")
    assert not {"x", "x-evil"} & answer.headers.keys()


def test_the_iat_of_a_list_never_falls_however_the_clock_jumps(asked: Asked) -> None:
    office = asked.sent.office
    times = []
    jumps = (NOW, NOW + DAY_S, NOW - DAY_S, NOW + 1, NOW - YEAR_S, NOW + DAY_S)
    for number, now in enumerate(jumps):
        asked.sent.now = now
        office.mint(BUSINESS, **company(number))
        token = asked.ask("GET", "/status/310000/310000-1").body.decode("ascii")
        times.append(to_seconds(parse_status_list(token).unpack().issued_at))
    assert times == sorted(times)
    assert times[-1] > times[0]


def test_a_session_is_nobodys_under_a_clock_set_forward_or_back(
    office: Office,
) -> None:
    served = ServedOffice(office)
    served.operator("clerk", Role.ENTER, agency=office.market)
    browser = signed_in(served.app(), "clerk")
    answers = []
    for served.now[0] in (NOW, NOW + YEAR_S, NOW - DAY_S, NOW):
        answers.append(browser.get("/api/session").status_code)
    assert answers == [200, 401, 401, 200]


def test_a_token_is_over_while_the_clock_says_so_and_nothing_else_is_lost(
    asked: Asked, tmp_path: Path
) -> None:
    place = asked.send(rows_file(tmp_path, range(3))).headers["location"]
    asked.sent.now = NOW + YEAR_S
    assert asked.ask("GET", place).status == 401
    asked.sent.now = NOW
    assert asked.ask("GET", place).json()["state"] == "checking"
    assert count_of(asked.sent.office) == 0


# Minting over HTTP


def entered(asked: Asked, number: int, *, key: str) -> Answer:
    body = {"type": "business-license", "fields": company(number)}
    return asked.ask("POST", "/api/licenses", body, **{"Idempotency-Key": key})


def test_a_key_file_that_is_gone_is_a_stable_problem_and_mints_nothing(
    asked: Asked,
) -> None:
    keys = asked.sent.office.installation.folder / "keys"
    away = keys.rename(keys.with_name("away"))
    answer = entered(asked, 1, key="while-it-is-gone")
    assert (answer.status, answer.problem) == (503, "signer-unavailable")
    assert str(keys) not in answer.body.decode("utf-8")
    assert count_of(asked.sent.office) == 0
    away.rename(keys)
    assert entered(asked, 1, key="once-it-is-back").status == 201


def test_what_the_registry_does_not_list_is_a_stable_problem_with_its_cause(
    office: Office, tmp_path: Path
) -> None:
    def ended(region: dict[str, list[dict[str, list[dict[str, str]]]]]) -> None:
        region["agencies"][0]["license_types"][0]["until"] = when(hours=-1)

    trust = trust_of(founded_with(office, tmp_path, ended), tmp_path / "trust")
    with (
        Installation.open(office.installation.folder, trust=trust) as opened,
        asked_at(replace(office, installation=opened)) as asked,
    ):
        asked.sent.now = NOW + 7200
        answer = entered(asked, 1, key="not-listed-any-more")
    assert (answer.status, answer.problem) == (409, "not-listed")
    assert answer.json()["cause"] == "type-not-listed"
    assert count_of(office) == 0


def test_a_request_sent_again_mints_nothing_twice_however_the_clock_jumps(
    asked: Asked,
) -> None:
    first = entered(asked, 1, key="the-same-request").json()
    for jump_s in (3600, -DAY_S, 2 * DAY_S - 1):
        asked.sent.now = NOW + jump_s
        again = asked.ask("GET", "/api/keys")
        if again.status == 401:  # the token is over, whatever else is
            continue
        answer = entered(asked, 1, key="the-same-request")
        assert answer.json() == first or answer.problem == "number-in-force"
    assert count_of(asked.sent.office) == 1


def test_two_services_on_one_ledger_mint_one_license_of_a_number(
    office: Office,
) -> None:
    folder = office.installation.folder
    meet = Barrier(2)
    answers: list[int] = []

    def enter_at(asked: Asked, key: str) -> None:
        meet.wait()
        answers.append(entered(asked, 1, key=key).status)

    with asked_at(office) as first, Installation.open(folder) as opened:
        serving = Serving(
            opened, office.publisher(), PASSPHRASE, clock=lambda: first.sent.now
        )
        with running(lambda _: create_app(serving)) as address:
            second = replace(first, address=address.removeprefix("http://"))
            clerks = [
                Thread(target=enter_at, args=(service, f"key-of-clerk-{number}"))
                for number, service in enumerate((first, second))
            ]
            for clerk in clerks:
                clerk.start()
            for clerk in clerks:
                clerk.join()
    assert sorted(answers) == [201, 409]
    assert count_of(office) == 1
