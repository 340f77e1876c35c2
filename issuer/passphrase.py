"""The passphrase of the key files: from a file or a prompt, nowhere else.

Never from the command line or the environment: other users of the machine and
child processes read both.
"""

from __future__ import annotations

from collections.abc import Callable
from getpass import getpass
from pathlib import Path

from issuer.errors import KeyFileError

__all__ = ["MIN_CHARACTERS", "Passphrase", "ask", "from_file"]

# PKCS#8 as OpenSSL writes it stretches a passphrase by 2,048 rounds only, so a
# thief of the file guesses fast: length is what resists.
MIN_CHARACTERS = 12
_MAX_FILE_BYTES = 4096


class Passphrase:
    """A secret that no log, error or ``repr`` shows."""

    __slots__ = ("_secret",)

    def __init__(self, text: str) -> None:
        self._secret = text.encode("utf-8")

    def reveal(self) -> bytes:
        """Return the secret, for the cipher alone."""
        return self._secret

    def __repr__(self) -> str:
        return "Passphrase(...)"


def from_file(path: Path) -> Passphrase:
    """Return the first line of a file, without its line end.

    Raises:
        KeyFileError: no such file, not text, or too short a line.
    """
    try:
        with path.open("rb") as file:
            first_line = file.read(_MAX_FILE_BYTES).split(b"\n")[0].rstrip(b"\r")
        return _checked(first_line.decode("utf-8"))
    except OSError as error:
        raise KeyFileError(
            f"the passphrase file {path} cannot be read ({error.strerror})"
        ) from error
    except UnicodeDecodeError as error:
        raise KeyFileError(f"the passphrase file {path} is not UTF-8 text") from error


def ask(question: str, *, read: Callable[[str], str] = getpass) -> Passphrase:
    """Ask at the terminal, without showing what is typed."""
    return _checked(read(question))


def _checked(text: str) -> Passphrase:
    if len(text) < MIN_CHARACTERS:
        raise KeyFileError(
            f"the passphrase is shorter than {MIN_CHARACTERS} characters; take a "
            "sentence"
        )
    return Passphrase(text)
