"""Where a private key is that lies in no file of ours: ``<name>.signer.json``.

::

    {"format": "tongyan-signer-1", "uri": "pkcs11:token=…;object=…?module-path=…"}

It is no secret, but whoever may write it chooses what code signs. Public parts are
`keys`'; tokens are `pkcs11_token`'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from trust_registry.disk import OWNER_ONLY, Disk
from trust_registry.errors import KeyFileError, RegistryFileError
from trust_registry.passphrase import Secrets, pin_from_file
from trust_registry.pkcs11_token import AskPin
from trust_registry.pkcs11_uri import Pkcs11Uri
from trust_registry.registry_file import read_file, write_file

__all__ = ["SUFFIX", "ask_pin", "keep_uri", "kept_uri"]

SUFFIX = ".signer.json"
_MAX_FILE_BYTES = 16 * 1024


class _Whereabouts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["tongyan-signer-1"] = "tongyan-signer-1"
    uri: str


def keep_uri(path: Path, uri: str, *, disk: Disk) -> None:
    """Write where a key is.

    Raises:
        OSError: the file cannot be written.
    """
    disk.write(path, write_file(_Whereabouts(uri=uri)), mode=OWNER_ONLY)


def kept_uri(path: Path) -> str | None:
    """Return where a key is, or None where no such file lies.

    Raises:
        KeyFileError: the file is damaged.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_FILE_BYTES)
        return read_file(raw, _Whereabouts, name=str(path)).uri
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read ({error.strerror})") from error
    except RegistryFileError as error:
        raise KeyFileError(f"{error}; attach the key anew") from error


def ask_pin(uri: Pkcs11Uri, secrets: Secrets) -> AskPin:
    """Return what gives a token's PIN: the URI's own file, or the officer."""

    def ask(token: str) -> str:
        pin = secrets.pin_of(token) if source is None else pin_from_file(source)
        return pin.reveal().decode("utf-8")

    source = uri.pin_source
    return ask
