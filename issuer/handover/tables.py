"""The ledger's tables of wallet offers.

Nothing in them redeems an offer: of codes and tokens only hashes are stored, and what
proves a transaction code is keyed with the code. Times are whole UTC seconds.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from issuer.schema import tables

__all__ = ["nonce_key", "used_nonces", "wallet_offers"]

wallet_offers = Table(
    "wallet_offers",
    tables,
    Column("id", Integer, primary_key=True),
    Column("license", ForeignKey("licenses.id"), nullable=False, index=True),
    Column("operator", Text, nullable=False),
    Column("offered_at", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("code_sha256", String(64), nullable=False, unique=True),
    # None: the code alone redeems it.
    Column("tx_code_mac", String(64)),
    Column("wrong_tries", Integer, nullable=False),
    # It can be redeemed no more: taken back, a later offer, too many wrong tries.
    Column("voided_at", BigInteger),
    Column("redeemed_at", BigInteger),
    Column("token_sha256", String(64), unique=True),
    Column("token_expires", BigInteger),
    # The edition that was made of it: at most one, however often a wallet asks.
    Column("status_entry", ForeignKey("editions.status_entry")),
    Column("notified", String(24)),  # what the wallet told of it, last
)

# What a wallet's proof has used; kept as long as the nonce would count.
used_nonces = Table(
    "wallet_used_nonces",
    tables,
    Column("nonce_sha256", String(64), primary_key=True),
    Column("expires", BigInteger, nullable=False, index=True),
)

# Marks our own nonces, so that handing one out needs no row. One row.
nonce_key = Table(
    "wallet_nonce_key",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("key", LargeBinary, nullable=False),
)
