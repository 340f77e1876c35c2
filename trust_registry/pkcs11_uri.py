"""Names of keys inside tokens: PKCS#11 URIs (RFC 7512), read strictly.

::

    pkcs11:token=Council%20310000;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so

Reaching the token is left to `pkcs11_signer`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from trust_registry.errors import KeyFileError

__all__ = ["SCHEME", "Pkcs11Uri", "read_uri"]

SCHEME = "pkcs11"

_PATH_NAMES = {"token", "serial", "object", "id", "type"}
_QUERY_NAMES = {"module-path", "pin-source"}
# RFC 7512, section 2.3: what else may stand in a value is percent-encoded.
_ATTRIBUTE = re.compile(
    r"([a-z-]+)=((?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=/]|%[0-9A-Fa-f]{2})*)"
)
_MAX_CHARACTERS = 1024


@dataclass(frozen=True, slots=True)
class Pkcs11Uri:
    """One private key inside one token.

    Attributes:
        text: The URI as it was written.
        module_path: The module that speaks to the token, a shared library: code that
            runs with the officer's rights.
        token: The token's label, or None.
        serial: The token's serial number, or None; one of both is there.
        label: The key's label (``object``), or None.
        id: The key's CKA_ID, or None; one of both is there.
        pin_source: A file whose first line is the PIN, or None.
    """

    text: str
    module_path: str
    token: str | None
    serial: str | None
    label: str | None
    id: bytes | None
    pin_source: Path | None

    @property
    def token_name(self) -> str:
        """What a person calls the token."""
        return self.token or f"{self.serial}"


def read_uri(text: str) -> Pkcs11Uri:
    """Read a PKCS#11 URI.

    An attribute that is not known is refused (RFC 7512, section 2.3): passed over, it
    might have told two keys apart.

    Raises:
        KeyFileError: not such a URI, a PIN in it, or no one key named.
    """
    scheme, _, rest = text.partition(":")
    if scheme != SCHEME or len(text) > _MAX_CHARACTERS:
        raise KeyFileError(f"{text[:80]!r} is not a PKCS#11 URI; it starts {SCHEME}:")
    path, _, query = rest.partition("?")
    if "pin-value" in query:
        # Command lines and files of names are read by others.
        raise KeyFileError(
            "a PIN must not stand in a PKCS#11 URI; leave it out, it is asked for"
        )
    named = _attributes(path, ";", _PATH_NAMES)
    asked = _attributes(query, "&", _QUERY_NAMES)
    if not (named.keys() & {"token", "serial"} and named.keys() & {"object", "id"}):
        raise KeyFileError(
            "a PKCS#11 URI names the token (token= or serial=) and the key in it "
            "(object= or id=)"
        )
    if named.get("type", b"private") != b"private":
        raise KeyFileError("a PKCS#11 URI of a signing key has type=private, or none")
    return Pkcs11Uri(
        text=text,
        module_path=_module(asked),
        token=_text(named, "token"),
        serial=_text(named, "serial"),
        label=_text(named, "object"),
        id=named.get("id"),
        pin_source=_pin_source(asked),
    )


def _attributes(part: str, border: str, known: set[str]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for attribute in part.split(border) if part else []:
        match = _ATTRIBUTE.fullmatch(attribute)
        if match is None:
            raise KeyFileError(f"{attribute[:40]!r} is no attribute of a PKCS#11 URI")
        name = match[1]
        if name not in known or name in found:
            fault = "stands twice" if name in found else "is not supported"
            raise KeyFileError(f"the PKCS#11 URI's attribute {name} {fault}")
        found[name] = unquote_to_bytes(match[2])
    return found


def _text(attributes: Mapping[str, bytes], name: str) -> str | None:
    value = attributes.get(name)
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise KeyFileError(f"the PKCS#11 URI's {name} is not UTF-8") from error


def _module(attributes: Mapping[str, bytes]) -> str:
    path = _text(attributes, "module-path")
    if path is None or not Path(path).is_absolute():
        raise KeyFileError(
            "a PKCS#11 URI names its module by an absolute path, such as "
            "?module-path=/usr/lib/softhsm/libsofthsm2.so"
        )
    return path


def _pin_source(attributes: Mapping[str, bytes]) -> Path | None:
    source = _text(attributes, "pin-source")
    if source is None:
        return None
    path = Path(source.removeprefix("file:"))
    if not path.is_absolute():
        raise KeyFileError("a PKCS#11 URI's pin-source is a file by its absolute path")
    return path
