"""Keys inside tokens, smart cards and hardware security modules, by PKCS#11.

A private key never leaves its token: what goes in is a SHA-256, what comes out is a
signature. How a key is named is `pkcs11_uri`'s. python-pkcs11 is an extra, imported
when the first token is asked for.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec

from trust_registry.errors import KeyFileError
from trust_registry.pkcs11_uri import Pkcs11Uri

if TYPE_CHECKING:
    from pkcs11 import Session, Token

__all__ = ["AskPin", "TokenKey", "has_key", "is_present", "make_key", "public_key_of"]

AskPin = Callable[[str], str]
"""Gives the PIN of a token, by the token's name; raises KeyFileError."""

_P256 = "secp256r1"
# An uncompressed point of P-256 (SEC 1, 2.3.3), and the same as an OCTET STRING.
_POINT_BYTES = 65
_OCTET_STRING = bytes([0x04, _POINT_BYTES])


class TokenKey:
    """One P-256 key of one token. The token stays open from the first signature on.

    May be used from any thread; one signature at a time, as tokens work.
    """

    def __init__(self, uri: Pkcs11Uri, ask_pin: AskPin) -> None:
        self.uri = uri
        self._ask_pin = ask_pin
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._key: Any = None

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes r and s of a signature over a message's SHA-256.

        Raises:
            KeyFileError: the token, its PIN or its key is not as expected.
        """
        # The bare mechanism: many tokens hash nothing themselves.
        digest = hashlib.sha256(message).digest()
        with self._lock, _faults_told(self.uri) as pkcs11:
            key = self._opened_key(pkcs11)
            try:
                signature: bytes = key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
            except pkcs11.PKCS11Error:
                self._key = None  # pulled out: the next call opens it anew
                raise
            return signature

    def open(self) -> None:
        """Open the token now, so that a PIN is asked before the work begins.

        Raises:
            KeyFileError: the token, its PIN or its key is not as expected.
        """
        with self._lock, _faults_told(self.uri) as pkcs11:
            self._opened_key(pkcs11)

    def close(self) -> None:
        """Close the token; the next signature opens it anew."""
        with self._lock:
            if self._session is not None:
                self._session.close()
            self._session = self._key = None

    def _opened_key(self, pkcs11: Any) -> Any:  # noqa: ANN401 (the library)
        if self._key is None:
            self._session = _opened(pkcs11, self.uri, self._ask_pin)
            kind = pkcs11.ObjectClass.PRIVATE_KEY
            self._key = _key(pkcs11, self._session, self.uri, kind)
        return self._key


def is_present(uri: Pkcs11Uri) -> bool:
    """Tell whether a key's token is plugged in.

    Raises:
        KeyFileError: its module cannot be loaded, or several tokens have its name.
    """
    with _faults_told(uri) as pkcs11:
        return _token(pkcs11, uri) is not None


def has_key(uri: Pkcs11Uri, ask_pin: AskPin) -> bool:
    """Tell whether a token holds such a key already.

    Raises:
        KeyFileError: no such token, or its PIN is wrong.
    """
    with _open(uri, ask_pin) as (pkcs11, session):
        return any(True for _ in _named(pkcs11, session, uri))


def public_key_of(uri: Pkcs11Uri, ask_pin: AskPin) -> ec.EllipticCurvePublicKey:
    """Return the public part of a key that is in its token already.

    Raises:
        KeyFileError: no such token or key, or it is not on the curve P-256.
    """
    with _open(uri, ask_pin) as (pkcs11, session):
        return _public(
            pkcs11, _key(pkcs11, session, uri, pkcs11.ObjectClass.PUBLIC_KEY), uri
        )


def make_key(uri: Pkcs11Uri, ask_pin: AskPin) -> ec.EllipticCurvePublicKey:
    """Let a token make a P-256 key that it will never give out; return its public part.

    Raises:
        KeyFileError: no such token, it has such a key already, or it makes none.
    """
    with _open(uri, ask_pin, rw=True) as (pkcs11, session):
        for _ in _named(pkcs11, session, uri):
            raise KeyFileError(f"{uri.text} exists already; no key is ever overwritten")
        curve = pkcs11.util.ec.encode_named_curve_parameters(_P256)
        parameters = session.create_domain_parameters(
            pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: curve}, local=True
        )
        public, _ = parameters.generate_keypair(
            store=True,
            label=uri.label,
            id=uri.id,
            capabilities=pkcs11.MechanismFlag.SIGN | pkcs11.MechanismFlag.VERIFY,
            private_template={
                pkcs11.Attribute.SENSITIVE: True,
                pkcs11.Attribute.EXTRACTABLE: False,
            },
        )
        return _public(pkcs11, public, uri)


@contextmanager
def _open(
    uri: Pkcs11Uri, ask_pin: AskPin, *, rw: bool = False
) -> Iterator[tuple[Any, Session]]:
    with _faults_told(uri) as pkcs11:
        session = _opened(pkcs11, uri, ask_pin, rw=rw)
        try:
            yield pkcs11, session
        finally:
            session.close()


def _opened(
    pkcs11: Any,  # noqa: ANN401 (the library)
    uri: Pkcs11Uri,
    ask_pin: AskPin,
    *,
    rw: bool = False,
) -> Session:
    token = _token(pkcs11, uri)
    if token is None:
        raise KeyFileError(f"the token {uri.token_name} is not here; plug it in")
    if pkcs11.TokenFlag.USER_PIN_FINAL_TRY in token.flags:
        # One more mistyped PIN and the key is lost to its officer.
        raise KeyFileError(
            f"the token {uri.token_name} has one try left; enter its PIN with the "
            "maker's tool first"
        )
    try:
        return token.open(rw=rw, user_pin=ask_pin(uri.token_name))
    except pkcs11.UserAlreadyLoggedIn:
        # By another key of the same token: its login serves all of this process.
        return token.open(rw=rw)


@contextmanager
def _faults_told(uri: Pkcs11Uri) -> Iterator[Any]:
    try:
        import pkcs11
    except ImportError as error:
        raise KeyFileError(
            "keys in tokens need python-pkcs11; install tongyan[pkcs11]"
        ) from error
    try:
        yield pkcs11
    except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid) as error:
        raise KeyFileError(
            f"the PIN does not open the token {uri.token_name}; after a few wrong ones "
            "it locks itself"
        ) from error
    except pkcs11.PinLocked as error:
        raise KeyFileError(
            f"the token {uri.token_name} is locked after too many wrong PINs; unlock "
            "it with its maker's tool"
        ) from error
    except pkcs11.PKCS11Error as error:
        fault = str(error) or type(error).__name__
        raise KeyFileError(
            f"the token {uri.token_name} does not answer as it should ({fault}); check "
            f"it and its module {uri.module_path}"
        ) from error


def _named(pkcs11: Any, session: Session, uri: Pkcs11Uri) -> Iterator[Any]:  # noqa: ANN401
    named = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
    if uri.label is not None:
        named[pkcs11.Attribute.LABEL] = uri.label
    if uri.id is not None:
        named[pkcs11.Attribute.ID] = uri.id
    return iter(session.get_objects(named))


def _token(pkcs11: Any, uri: Pkcs11Uri) -> Token | None:  # noqa: ANN401
    serial = None if uri.serial is None else uri.serial.encode()
    found = list(
        pkcs11.lib(uri.module_path).get_tokens(
            token_label=uri.token, token_serial=serial
        )
    )
    if len(found) > 1:
        raise KeyFileError(
            f"several tokens are called {uri.token_name}; name one by serial="
        )
    return found[0] if found else None


def _key(pkcs11: Any, session: Session, uri: Pkcs11Uri, kind: Any) -> Any:  # noqa: ANN401
    try:
        return session.get_key(kind, pkcs11.KeyType.EC, label=uri.label, id=uri.id)
    except pkcs11.NoSuchKey as error:
        raise KeyFileError(f"there is no key {uri.text}") from error
    except pkcs11.MultipleObjectsReturned as error:
        raise KeyFileError(
            f"several keys are called {uri.text}; name one by id="
        ) from error


def _public(pkcs11: Any, key: Any, uri: Pkcs11Uri) -> ec.EllipticCurvePublicKey:  # noqa: ANN401
    # PKCS#11 wants the point as an OCTET STRING; some tokens give it bare.
    point = bytes(key[pkcs11.Attribute.EC_POINT]).removeprefix(_OCTET_STRING)
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise KeyFileError(f"{uri.text} is not a key on the curve P-256") from error
