"""Who may do what in an issuing installation: operators, sessions, API tokens.

Nothing here knows of HTTP; what a request carries is read in ``issuer.service.access``.
"""

from issuer.accounts.roles import PERMISSIONS_OF, Permission, Role, permissions_of

__all__ = ["PERMISSIONS_OF", "Permission", "Role", "permissions_of"]
