"""Passwords: which are good enough, and their hashes (argon2id).

No rule of composition and no expiry: length resists guessing, and what everybody tries
first is refused.

Source:
    NIST SP 800-63B-4 section 3.1.1.2.
"""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64encode

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from credential.bilingual import Bilingual
from issuer.accounts.errors import WeakPasswordError
from issuer.accounts.settings import PasswordCost

__all__ = [
    "MAX_CHARACTERS",
    "MIN_CHARACTERS",
    "PasswordHashes",
    "check_password",
    "one_time_password",
]

MIN_CHARACTERS = 12
# Long enough for any sentence; short enough that hashing is no way to keep us busy.
MAX_CHARACTERS = 256

# What is tried first, as it is left when digits and signs are taken off its end.
_GUESSED_FIRST = frozenset(
    {
        "administrator",
        "aaaaaaaaaaaa",
        "abcdefghijkl",
        "changemechangeme",
        "letmeinletmein",
        "password",
        "passwordpassword",
        "qwertyuiop",
        "qwertyuiopasdfgh",
        "tongyan",
        "tongyantongyan",
        "woaizhongguo",
        "wodemima",
        "zhongguo",
    }
)
_DIGITS_AND_SIGNS = "0123456789!@#$%^&*()_+-=.,?~ "

# Read out over a telephone: no letter or digit that is taken for another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LETTERS = 4, 5  # 99 bits


def check_password(password: str, *, name: str) -> None:
    """Check that a password is good enough.

    Args:
        password: What was chosen.
        name: The account's name, which is no password.

    Raises:
        WeakPasswordError: it is too short, too long, or guessed first.
    """
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise WeakPasswordError(_LENGTH)
    lower = _normal(password).lower()
    core = lower.strip(_DIGITS_AND_SIGNS)
    # Of digits and signs alone nothing is left; of one letter repeated little.
    # A name of two letters stands in many a good sentence.
    named = len(name) >= _FEWEST_LETTERS and name in lower
    if named or len(set(core)) < _FEWEST_LETTERS or core in _GUESSED_FIRST:
        raise WeakPasswordError(_GUESSED)


_FEWEST_LETTERS = 4


def one_time_password() -> str:
    """Return a random password that a person can type, in groups."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LETTERS))
        for _ in range(_GROUPS)
    )


class PasswordHashes:
    """Makes and checks hashes, each at the same cost."""

    def __init__(self, cost: PasswordCost) -> None:
        """Take the cost; hashes that were made at another are checked all the same."""
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            type=Type.ID,
        )
        # Random, the hash of no password: an unknown name costs what a known one does,
        # so that the time of an answer tells nobody which names there are.
        salt, digest = (
            b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
            for size in (self._hasher.salt_len, self._hasher.hash_len)
        )
        self._of_nobody = (
            f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}"
            f"${salt}${digest}"
        )

    def make(self, password: str) -> str:
        """Return the hash of a password, with its salt and its cost."""
        return self._hasher.hash(_normal(password))

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Tell whether a password belongs to a hash.

        Args:
            password_hash: What is stored; None where there is no account: the answer
                is no, after the same time.
            password: What was typed. Too long a one is cut, so that hashing it is no
                way to keep the service busy; nobody has so long a one.
        """
        known = password_hash is not None
        try:
            self._hasher.verify(
                self._of_nobody if password_hash is None else password_hash,
                _normal(password[: MAX_CHARACTERS + 1]),
            )
        except (VerificationError, InvalidHashError):
            return False
        return known

    def is_outdated(self, password_hash: str) -> bool:
        """Tell whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(password_hash)


def _normal(password: str) -> str:
    # Two keyboards spell one letter differently; a lone surrogate is no text.
    normal = unicodedata.normalize("NFKC", password)
    return normal.encode("utf-8", "replace").decode("utf-8")


_LENGTH = Bilingual(
    zh=f"口令须为 {MIN_CHARACTERS} 至 {MAX_CHARACTERS} 个字符，建议用一句话。",
    en=f"a password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters; take a "
    "sentence",
)
_GUESSED = Bilingual(
    zh="这个口令太容易被猜到，请换一个，建议用一句话。",
    en="this password is among the first that are guessed; take a sentence",
)
