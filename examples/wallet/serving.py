"""Serves the wallet's page on this machine alone, until Ctrl+C."""

from __future__ import annotations

import secrets
import socket

from examples.wallet.edition import Edition
from examples.wallet.errors import WalletError
from examples.wallet.service import LivePage, create_service
from examples.wallet.wallet import Wallet
from trust_registry.store import TrustStore
from web.listening import LOOPBACK, listen
from web.listening import serve as run

__all__ = ["serve"]

_TOKEN_BYTES = 16


def serve(
    wallet: Wallet, edition: Edition, store: TrustStore | None, *, port: int
) -> None:
    """Print the page's address and serve it.

    Raises:
        WalletError: the port cannot be used.
    """
    listening = _listen(port)
    host = f"{LOOPBACK}:{listening.getsockname()[1]}"
    # In the fragment: no browser sends it anywhere, no log keeps it.
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    service = create_service(
        LivePage(wallet, edition, store), hosts=[host], token=token
    )
    print(f"请在浏览器中打开 Open in your browser: http://{host}/#{token}", flush=True)
    print("按 Ctrl+C 停止。 Stop with Ctrl+C.", flush=True)
    run(service, listening)


def _listen(port: int) -> socket.socket:
    try:
        return listen(LOOPBACK, port)
    except OSError as error:
        raise WalletError(
            f"端口 {port} 无法使用，请用 --port 换一个。",
            f"port {port} cannot be used; choose another with --port",
        ) from error
