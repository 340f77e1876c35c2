"""Who acts: one operator, for one agency, with the permissions that were found.

Who somebody is, and what they may do, is found out by ``issuer.accounts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.errors import RefusedError

__all__ = ["Actor", "NotAllowedError"]


class NotAllowedError(RefusedError):
    """The operator may not do this, or not to this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One operator at work.

    Attributes:
        operator: The account's name, whether a person signed in or one of the account's
            tokens asks: that nobody approves what they entered compares this name.
        agency_id: The ledger's own number of the operator's agency; None administers
            the installation and sees no license.
        permissions: What the operator may do, for that agency alone.
    """

    operator: str
    agency_id: int | None
    permissions: frozenset[Permission]

    def agency_for(self, permission: Permission) -> int:
        """Return the agency that the operator may do this for.

        Raises:
            NotAllowedError: none.
        """
        if permission not in self.permissions or self.agency_id is None:
            label = permission.label
            raise NotAllowedError(
                Bilingual(
                    zh=f"当前账户没有“{label.zh}”权限，请联系本机关管理员。",
                    en=f"this account has no permission to {label.en}; ask your "
                    "agency's administrator",
                )
            )
        return self.agency_id
