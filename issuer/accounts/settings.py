"""Limits of passwords, sessions, tokens and sign-ins, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["AccountSettings", "PasswordCost"]

_MINUTE_S = 60
_HOUR_S = 60 * _MINUTE_S
_DAY_S = 24 * _HOUR_S


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """What one guess at a stolen password hash costs (argon2id).

    Attributes:
        passes: Passes over the memory.
        memory_kib: Memory, in KiB.
        lanes: Threads.

    Source:
        RFC 9106 section 4, the second recommended option: 3 passes, 64 MiB, 4 lanes.
    """

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """The limits; each is in seconds or counts what its name says.

    Attributes:
        password_cost: Of each hash.
        idle_s: A session that is not used so long has ended: a clerk went home.
        session_s: No session is longer, however it is used: one working day.
        one_time_s: How long a one-time password waits to be changed.
        longest_token_s: No API token lives longer.
        failures_of_account: Sign-ins of one name that may fail within
            `account_window_s`; then it waits until these are over. No longer, and
            sessions go on: who types wrong on purpose must not keep a clerk out.
        failures_of_address: The same for one address, under whatever names; a hall's
            windows share one.
    """

    password_cost: PasswordCost = field(default_factory=PasswordCost)
    idle_s: int = 30 * _MINUTE_S
    session_s: int = 10 * _HOUR_S
    one_time_s: int = 3 * _DAY_S
    longest_token_s: int = 366 * _DAY_S
    failures_of_account: int = 5
    account_window_s: int = 15 * _MINUTE_S
    failures_of_address: int = 30
    address_window_s: int = 10 * _MINUTE_S
