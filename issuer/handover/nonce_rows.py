"""What the ledger keeps of nonces: the key that marks ours, and which were used."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from credential.concealment import RandomBytes
from issuer.handover.codes import digest_of
from issuer.handover.nonce import KEY_BYTES
from issuer.handover.protocol_error import ProtocolError
from issuer.handover.tables import nonce_key, used_nonces

__all__ = ["key_of", "make_key", "use_nonce"]


def key_of(connection: Connection) -> bytes | None:
    """Return the key that every process of this installation marks nonces with."""
    return connection.scalar(select(nonce_key.c.key))


def make_key(connection: Connection, random_bytes: RandomBytes) -> bytes:
    """Return the key, made now if there is none yet.

    Args:
        connection: A writing transaction: another process may be first.
        random_bytes: Cryptographic randomness.
    """
    found = key_of(connection)
    if found is not None:
        return found
    made = random_bytes(KEY_BYTES)
    connection.execute(insert(nonce_key).values(id=1, key=made))
    return made


def use_nonce(connection: Connection, nonce: str, *, expires: int, now: int) -> None:
    """Note that a nonce of ours was used; those that expired are forgotten.

    Raises:
        ProtocolError: ``invalid_nonce``: it was used before.
    """
    connection.execute(delete(used_nonces).where(used_nonces.c.expires <= now))
    row = {"nonce_sha256": digest_of(nonce), "expires": expires}
    try:
        connection.execute(insert(used_nonces).values(row))
    except IntegrityError as error:
        raise ProtocolError(
            "invalid_nonce", "the nonce was used before; ask for another"
        ) from error
