"""What is refused about accounts, in both languages."""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.errors import RefusedError

__all__ = [
    "AccountRefusedError",
    "LockedOutError",
    "SignInRefusedError",
    "UnknownAccountError",
    "WeakPasswordError",
]


class AccountRefusedError(RefusedError):
    """What was asked about an account may not be done; nothing was changed."""


class WeakPasswordError(AccountRefusedError):
    """The password is too short, too long, or among the first that are guessed."""


class UnknownAccountError(AccountRefusedError):
    """No such operator or token, or one of another agency: told alike."""

    @classmethod
    def operator(cls) -> UnknownAccountError:
        """Return the refusal of an operator."""
        return cls(Bilingual(zh="没有这个操作员。", en="there is no such operator"))

    @classmethod
    def token(cls) -> UnknownAccountError:
        """Return the refusal of a token."""
        return cls(Bilingual(zh="没有这个令牌。", en="there is no such token"))


class SignInRefusedError(RefusedError):
    """No account of this name and password: which of the two is wrong is not told."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="用户名或密码不对，或账户已停用。",
                en="the name or the password is wrong, or the account is disabled",
            )
        )


class LockedOutError(RefusedError):
    """Too many sign-ins failed; ``wait_s`` seconds have to pass first."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            Bilingual(
                zh=f"登录失败次数过多，请在 {wait_s} 秒后再试。",
                en=f"too many sign-ins failed; try again in {wait_s} seconds",
            )
        )
        self.wait_s = wait_s
