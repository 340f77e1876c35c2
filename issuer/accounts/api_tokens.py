"""API tokens: what programs sign in with, each with its scopes and its end.

A token is shown once, when it is made; the ledger keeps its hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select, update

from credential.bilingual import Bilingual
from issuer.accounts.caller import Caller
from issuer.accounts.errors import AccountRefusedError, UnknownAccountError
from issuer.accounts.operators import Operator
from issuer.accounts.random_secrets import TOKEN_PREFIX, new_secret, stored
from issuer.accounts.roles import Permission, permissions_of, roles_in
from issuer.accounts.settings import AccountSettings
from issuer.accounts.tables import api_tokens, operators
from issuer.audit import AuditedAct, note_acts

__all__ = [
    "ApiToken",
    "caller_of_token",
    "find_token",
    "keep_token",
    "make_token",
    "revoke_token",
    "revoke_tokens_of",
    "token_is_due",
    "tokens_of",
]

# When a token was used last is known to the hour: a program asks often, and a write
# waits for whoever is writing.
_KEPT_EVERY_S = 3600


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token, without its secret.

    Attributes:
        id: The ledger's own number.
        operator: The account that it speaks for.
        label: What its owner calls it.
        scopes: What it is good for, as long as its owner may do that too.
        made_at: When it was made.
        expires: When it ends.
        revoked_at: When it was ended before, or None.
        used_at: When it was used last, to the hour, or None.
    """

    id: int
    operator: str
    label: str
    scopes: frozenset[Permission]
    made_at: int
    expires: int
    revoked_at: int | None
    used_at: int | None


def make_token(
    connection: Connection,
    owner: Operator,
    scopes: Iterable[Permission],
    *,
    label: str,
    life_s: int,
    settings: AccountSettings,
    by: str,
    now: int,
) -> tuple[ApiToken, str]:
    """Make a token for an operator and return it with its secret.

    Args:
        connection: A writing transaction.
        owner: Whom it speaks for.
        scopes: What it shall be good for.
        label: What its owner calls it.
        life_s: How long it lives, in seconds.
        settings: How long at most.
        by: Who makes it, for the audit trail.
        now: When.

    Raises:
        AccountRefusedError: no scope, one the owner may not do, too long a life.
    """
    wanted = frozenset(scopes)
    _check_scopes(wanted, permissions_of(owner.roles))
    if not 0 < life_s <= settings.longest_token_s:
        days = settings.longest_token_s // 86_400
        raise AccountRefusedError(
            Bilingual(
                zh=f"令牌有效期须在 1 至 {days} 天之间。",
                en=f"a token lives between 1 and {days} days",
            )
        )
    secret = new_secret(TOKEN_PREFIX)
    token_id = connection.execute(
        insert(api_tokens)
        .values(
            secret_sha256=stored(secret),
            operator_id=owner.id,
            label=label,
            scopes=" ".join(sorted(wanted)),
            made_at=now,
            expires=now + life_s,
        )
        .returning(api_tokens.c.id)
    ).scalar_one()
    subject = f"{owner.name}, token {token_id}: {' '.join(sorted(wanted))}"
    note_acts(connection, [AuditedAct(now, "make-token", by, subject=subject)])
    return find_token(connection, token_id), secret


def _check_scopes(
    wanted: frozenset[Permission], allowed: frozenset[Permission]
) -> None:
    if not wanted:
        raise AccountRefusedError(
            Bilingual(zh="请至少选择一项权限。", en="name at least one scope")
        )
    too_much = sorted(wanted - allowed)
    if too_much:
        labels = [permission.label for permission in too_much]
        zh = "、".join(label.zh for label in labels)
        en = ", ".join(label.en for label in labels)
        raise AccountRefusedError(
            Bilingual(
                zh=f"该账户本身没有这些权限：{zh}。",
                en=f"the account itself may not do this: {en}",
            )
        )


def caller_of_token(connection: Connection, secret: str, *, now: int) -> Caller | None:
    """Return whom a token speaks for; None if for nobody, or no longer."""
    row = connection.execute(
        select(api_tokens.c.scopes, operators)
        .join(operators, operators.c.id == api_tokens.c.operator_id)
        .where(
            api_tokens.c.secret_sha256 == stored(secret),
            api_tokens.c.expires > now,
            api_tokens.c.revoked_at.is_(None),
            operators.c.disabled.is_(False),
        )
    ).one_or_none()
    if row is None:
        return None
    # A role that was taken from the operator is taken from the token as well.
    permissions = permissions_of(roles_in(row.roles)) & _scopes_in(row.scopes)
    return Caller(row.id, row.name, row.agency_id, permissions)


def keep_token(connection: Connection, secret: str, *, now: int) -> None:
    """Write down that a token was used."""
    connection.execute(
        update(api_tokens)
        .where(api_tokens.c.secret_sha256 == stored(secret))
        .values(used_at=now)
    )


def token_is_due(connection: Connection, secret: str, *, now: int) -> bool:
    """Tell whether the use of a token has to be written down."""
    used_at = connection.scalar(
        select(api_tokens.c.used_at).where(api_tokens.c.secret_sha256 == stored(secret))
    )
    return used_at is None or used_at + _KEPT_EVERY_S <= now


def find_token(connection: Connection, token_id: int) -> ApiToken:
    """Return one token.

    Raises:
        UnknownAccountError: there is none.
    """
    row = connection.execute(_TOKENS.where(api_tokens.c.id == token_id)).one_or_none()
    if row is None:
        raise UnknownAccountError.token()
    return _token(row)


def tokens_of(connection: Connection, operator_ids: Iterable[int]) -> list[ApiToken]:
    """Return the tokens of operators, ended ones too, in the order they were made."""
    rows = connection.execute(
        _TOKENS.where(api_tokens.c.operator_id.in_(list(operator_ids))).order_by(
            api_tokens.c.id
        )
    )
    return [_token(row) for row in rows]


def revoke_token(connection: Connection, token: ApiToken, *, by: str, now: int) -> None:
    """End a token now; one that was ended before stays as it was."""
    if token.revoked_at is not None:
        return
    connection.execute(
        update(api_tokens).where(api_tokens.c.id == token.id).values(revoked_at=now)
    )
    subject = f"{token.operator}, token {token.id}"
    note_acts(connection, [AuditedAct(now, "revoke-token", by, subject=subject)])


def revoke_tokens_of(connection: Connection, operator_id: int, *, now: int) -> None:
    """End every token of an operator, in an act that is noted by the caller."""
    connection.execute(
        update(api_tokens)
        .where(
            api_tokens.c.operator_id == operator_id, api_tokens.c.revoked_at.is_(None)
        )
        .values(revoked_at=now)
    )


_TOKENS = select(api_tokens, operators.c.name.label("operator")).join(
    operators, operators.c.id == api_tokens.c.operator_id
)


def _token(row: Row[tuple[object, ...]]) -> ApiToken:
    return ApiToken(
        id=row.id,
        operator=row.operator,
        label=row.label,
        scopes=_scopes_in(row.scopes),
        made_at=row.made_at,
        expires=row.expires,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )


def _scopes_in(words: str) -> frozenset[Permission]:
    return frozenset(Permission(word) for word in words.split())
