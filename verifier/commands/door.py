"""The sockets that ``serve`` listens on, each named by an option of its own."""

from __future__ import annotations

import socket

from credential import Bilingual
from verifier.errors import SettingsError

__all__ = ["listen_on"]


def listen_on(port: int, option: str) -> socket.socket:
    """Return a socket that listens on a port of this machine.

    Args:
        port: The port, 0 for any that is free.
        option: What names it on the command line.

    Raises:
        SettingsError: the port cannot be used; the message names the option.
    """
    # Only who serves waits for this import.
    from web.listening import LOOPBACK, listen

    try:
        return listen(LOOPBACK, port)
    except OSError as error:
        raise SettingsError(
            Bilingual(
                zh=f"端口 {port} 无法使用，请用 {option} 换一个。",
                en=f"Port {port} cannot be used; choose another with {option}.",
            )
        ) from error
