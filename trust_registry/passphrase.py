"""An officer's secrets, from a file or a prompt, nowhere else: passphrases and PINs.

Never from the command line or the environment: other users of the machine and
child processes read both.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from getpass import getpass
from pathlib import Path
from typing import Protocol

from trust_registry.errors import KeyFileError

__all__ = [
    "MIN_CHARACTERS",
    "AskedSecrets",
    "FolderSecrets",
    "HeldSecrets",
    "Passphrase",
    "Pin",
    "Secrets",
    "ask",
    "from_file",
    "pin_from",
    "pin_from_file",
]

# PKCS#8 as OpenSSL writes it stretches a passphrase by few rounds only, so a thief
# of the file guesses fast: length is what resists.
MIN_CHARACTERS = 12
_MAX_FILE_BYTES = 4096


class Pin:
    """Opens a token. No log, error or ``repr`` shows it."""

    __slots__ = ("_secret",)

    def __init__(self, text: str) -> None:
        if not text:
            raise KeyFileError("the PIN is empty; type the token's PIN")
        self._secret = text.encode("utf-8")

    def reveal(self) -> bytes:
        """Return the secret, for what it opens alone."""
        return self._secret

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class Passphrase(Pin):
    """Opens key files; as `Secrets`, it opens every file and no token."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        if len(text) < MIN_CHARACTERS:
            raise KeyFileError(
                f"the passphrase is shorter than {MIN_CHARACTERS} characters; take a "
                "sentence"
            )
        super().__init__(text)

    def passphrase_of(self, path: Path) -> Passphrase:  # noqa: ARG002 (one for all)
        """Return itself."""
        return self

    def pin_of(self, token: str) -> Pin:
        """Refuse: a passphrase sent to a token would cost one of its few tries."""
        raise KeyFileError(f"no PIN was given for the token {token}")


class Secrets(Protocol):
    """Gives an officer's secrets when they are needed; raises KeyFileError."""

    def passphrase_of(self, path: Path) -> Passphrase:
        """Return what opens a key file."""
        ...

    def pin_of(self, token: str) -> Pin:
        """Return what opens the token of this label."""
        ...


class AskedSecrets:
    """Secrets that are asked for when they are first needed, and then kept."""

    def __init__(
        self, passphrase: Callable[[], Passphrase], pin: Callable[[str], Pin]
    ) -> None:
        """Take what asks: for the passphrase of all files, for the PIN of a token."""
        self._ask_passphrase = passphrase
        self._ask_pin = pin
        self._passphrase: Passphrase | None = None
        self._pins: dict[str, Pin] = {}

    def passphrase_of(self, path: Path) -> Passphrase:  # noqa: ARG002 (one for all)
        """Return the passphrase."""
        if self._passphrase is None:
            self._passphrase = self._ask_passphrase()
        return self._passphrase

    def pin_of(self, token: str) -> Pin:
        """Return the PIN of a token."""
        if token not in self._pins:
            self._pins[token] = self._ask_pin(token)
        return self._pins[token]

    def held(self) -> HeldSecrets:
        """Return what was asked for so far: for a process that can ask nobody."""
        return HeldSecrets(self._passphrase, dict(self._pins))


class HeldSecrets:
    """Secrets that were asked for before, and can be handed to a process of our own."""

    def __init__(self, passphrase: Passphrase | None, pins: Mapping[str, Pin]) -> None:
        """Take the passphrase of all files, and the PIN of each token."""
        self._passphrase = passphrase
        self._pins = pins

    def passphrase_of(self, path: Path) -> Passphrase:
        """Return the passphrase."""
        if self._passphrase is None:
            raise KeyFileError(f"no passphrase was given for {path}; start anew")
        return self._passphrase

    def pin_of(self, token: str) -> Pin:
        """Return the PIN of a token."""
        if token not in self._pins:
            raise KeyFileError(f"no PIN was given for the token {token}; start anew")
        return self._pins[token]


class FolderSecrets:
    """Secrets from a folder of files, each read when it is needed and kept nowhere.

    ``<key file>.passphrase`` opens that key file, ``passphrase`` every other;
    ``<token>.pin`` opens that token. A service manager lays out such a folder, such as
    systemd with ``LoadCredential=``.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder.

        Raises:
            KeyFileError: there is none.
        """
        if not folder.is_dir():
            raise KeyFileError(f"there is no folder {folder} of secrets")
        self._folder = folder

    def passphrase_of(self, path: Path) -> Passphrase:
        """Return a key file's own passphrase, or that of every other."""
        own = self._folder / f"{path.name}.passphrase"
        return from_file(own if own.is_file() else self._folder / "passphrase")

    def pin_of(self, token: str) -> Pin:
        """Return the PIN of a token."""
        if not token or "/" in token or token.startswith("."):
            raise KeyFileError(f"the token {token!r} cannot be the name of a file")
        return pin_from_file(self._folder / f"{token}.pin")


def from_file(path: Path) -> Passphrase:
    """Return the first line of a file, without its line end, as a passphrase.

    Raises:
        KeyFileError: no such file, not text, or too short a line.
    """
    return Passphrase(_first_line(path, "passphrase"))


def pin_from_file(path: Path) -> Pin:
    """Return the first line of a file, without its line end, as a PIN.

    Raises:
        KeyFileError: no such file, not text, or an empty line.
    """
    return Pin(_first_line(path, "PIN"))


def ask(question: str, *, read: Callable[[str], str] = getpass) -> Passphrase:
    """Ask at the terminal, without showing what is typed."""
    return Passphrase(read(question))


def pin_from(path: Path | None, token: str) -> Pin:
    """Return a token's PIN: from the file that was named, or asked at a terminal.

    Raises:
        KeyFileError: neither a file nor a person.
    """
    if path is not None:
        return pin_from_file(path)
    if not sys.stdin.isatty():
        raise KeyFileError(f"name the file of {token}'s PIN with --pin-file FILE")
    return Pin(getpass(f"令牌 {token} 的 PIN 码 PIN of the token {token}: "))


def _first_line(path: Path, what: str) -> str:
    try:
        with path.open("rb") as file:
            first_line = file.read(_MAX_FILE_BYTES).split(b"\n")[0].rstrip(b"\r")
        return first_line.decode("utf-8")
    except OSError as error:
        raise KeyFileError(
            f"the {what} file {path} cannot be read ({error.strerror})"
        ) from error
    except UnicodeDecodeError as error:
        raise KeyFileError(f"the {what} file {path} is not UTF-8 text") from error
