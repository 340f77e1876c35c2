"""Values as people read them: ages, dates, claims, and marks that hide in text."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from credential import Bilingual
from credential.moments import BEIJING, beijing_text

__all__ = ["age_text", "last_moment", "value_text", "visible"]

_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86_400

# Control, format, surrogate, private-use characters and line separators: they steer a
# terminal, turn the reading direction around or break a line where none should be.
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))

LONG_TERM = Bilingual(zh="长期", en="long-term")


def visible(text: str) -> str:
    r"""Return a text with every hidden character written out.

    Claims come from outside: an escape sequence in a name would steer the terminal.

    >>> visible("a\x1b[2Jb\u202ec")
    'a\\u001b[2Jb\\u202ec'
    """
    return "".join(
        f"\\u{ord(character):04x}"
        if unicodedata.category(character) in _HIDDEN
        else character
        for character in text
    )


def value_text(value: Any) -> str:  # noqa: ANN401 - any JSON value of a claim
    """Return a claim's value as one visible line.

    >>> value_text(["A1", 2, True, None])
    'A1, 2, 是 yes, —'
    """
    if isinstance(value, str):
        return visible(value)
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, list):
        return ", ".join(value_text(entry) for entry in value)
    if isinstance(value, dict):
        return ", ".join(f"{visible(k)}: {value_text(v)}" for k, v in value.items())
    return str(value)


def age_text(age: timedelta) -> Bilingual:
    """Return an age as one would say it.

    >>> age_text(timedelta(hours=30)).en
    '30 hours ago'
    """
    seconds = int(age.total_seconds())
    if seconds < -_MINUTE_S:
        return Bilingual(zh="晚于本机时间", en="later than this clock")
    if seconds < 2 * _MINUTE_S:
        return Bilingual(zh="刚刚", en="just now")
    if seconds < 2 * _HOUR_S:
        minutes = seconds // _MINUTE_S
        return Bilingual(zh=f"{minutes} 分钟前", en=f"{minutes} minutes ago")
    if seconds < 2 * _DAY_S:
        hours = seconds // _HOUR_S
        return Bilingual(zh=f"{hours} 小时前", en=f"{hours} hours ago")
    days = seconds // _DAY_S
    return Bilingual(zh=f"{days} 天前", en=f"{days} days ago")


def last_moment(expires: datetime | None) -> Bilingual:
    """Return until when a license is good: a last day, a time, or long-term.

    Args:
        expires: ``exp``, the first instant at which it is no longer good.
    """
    if expires is None:
        return LONG_TERM
    local = expires.astimezone(BEIJING)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        day = (local - timedelta(days=1)).date().isoformat()
        return Bilingual(zh=day, en=day)
    return Bilingual(zh=beijing_text(expires), en=beijing_text(expires))
