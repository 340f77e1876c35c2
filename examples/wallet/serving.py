"""Serves the wallet's page on this machine alone, until Ctrl+C."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket

import uvicorn

from examples.wallet.edition import Edition
from examples.wallet.errors import WalletError
from examples.wallet.service import LivePage, create_service
from examples.wallet.wallet import Wallet
from trust_registry.store import TrustStore

__all__ = ["serve"]

_LOOPBACK = "127.0.0.1"
_TOKEN_BYTES = 16


def serve(
    wallet: Wallet, edition: Edition, store: TrustStore | None, *, port: int
) -> None:
    """Print the page's address and serve it.

    Raises:
        WalletError: the port cannot be used.
    """
    listening = _listen(port)
    host = f"{_LOOPBACK}:{listening.getsockname()[1]}"
    # In the fragment: no browser sends it anywhere, no log keeps it.
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    service = create_service(
        LivePage(wallet, edition, store), hosts=[host], token=token
    )
    config = uvicorn.Config(
        service, log_level="warning", access_log=False, server_header=False, ws="none"
    )
    print(f"请在浏览器中打开 Open in your browser: http://{host}/#{token}", flush=True)
    print("按 Ctrl+C 停止。 Stop with Ctrl+C.", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # Elsewhere it would let another program listen on the same port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_LOOPBACK, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise WalletError(
            f"端口 {port} 无法使用，请用 --port 换一个。",
            f"port {port} cannot be used; choose another with --port",
        ) from error
    return listening
