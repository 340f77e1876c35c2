"""A service on a port of this machine, until it is stopped."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

__all__ = ["LOOPBACK", "address_of", "listen", "serve"]

LOOPBACK = "127.0.0.1"


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket: whoever connects from here on waits in its queue.

    Args:
        host: An address of this machine.
        port: The port, 0 for any that is free.

    Raises:
        OSError: the port cannot be used; ``OverflowError`` of a number that is none
            is turned into one.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named: asyncio turns Nagle's delay off for such sockets alone,
    # and an answer of two writes would wait 40 ms for the client's acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # Elsewhere it would let another program listen on the same port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OverflowError as error:
        listening.close()
        raise OSError(0, "no such port") from error
    except OSError:
        listening.close()
        raise
    return listening


def address_of(listening: socket.socket) -> str:
    """Return host and port as they stand in an address: ``127.0.0.1:8310``."""
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def serve(
    app: ASGIApp,
    *listening: socket.socket,
    **settings: Any,  # noqa: ANN401 (uvicorn's own)
) -> None:
    """Serve until Ctrl+C or a signal ends it, without an access log.

    What passes is nobody's record; a service that keeps one writes it itself.

    Args:
        app: The service; with several sockets `web.doors.Doors` tells them apart.
        listening: Where it listens.
        settings: Of uvicorn.
    """
    config = uvicorn.Config(
        app,
        **{
            "log_level": "warning",
            "access_log": False,
            "server_header": False,
            "ws": "none",
            **settings,
        },
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=list(listening))
