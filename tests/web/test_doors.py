"""One service behind two doors, on real sockets."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from web.doors import Doors
from web.listening import LOOPBACK, listen


def ask(port: int, **headers: str) -> str:
    """Return what is answered at a port."""
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=10)) as connection:
        connection.request("GET", "/", headers=headers)
        return connection.getresponse().read().decode()


@pytest.fixture
def ports() -> Iterator[tuple[int, int]]:
    """Return the ports of two doors: ``local`` is behind one, ``staff`` the other."""
    sockets = [listen(LOOPBACK, 0), listen(LOOPBACK, 0)]
    local, staff = (one.getsockname()[1] for one in sockets)
    behind: dict[int, ASGIApp] = {
        local: PlainTextResponse("local"),
        staff: PlainTextResponse("staff"),
    }
    config = uvicorn.Config(
        Doors(behind, main=local), log_level="error", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets})
    thread.start()
    try:
        yield local, staff
    finally:
        server.should_exit = True
        thread.join()


def test_each_door_leads_to_its_own_app(ports: tuple[int, int]) -> None:
    assert [ask(port) for port in ports] == ["local", "staff"]


def test_a_door_is_told_by_where_a_request_arrived_not_by_what_it_says(
    ports: tuple[int, int],
) -> None:
    local, staff = ports
    named = f"{LOOPBACK}:{local}"
    headers = {"Host": named, "X-Forwarded-Host": named, "X-Forwarded-Port": str(local)}

    assert ask(staff, **headers) == "staff"
