r"""What a file is called that a service hands out, for people to read.

In a header it stands percent-encoded (RFC 6266, RFC 8187); no path is made of it here,
and none at the receiver's.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

__all__ = ["content_disposition", "plain_file_name"]

_MOST_CHARACTERS = 120
# Windows refuses these, and a shell or a path makes something else of them.
_FORBIDDEN = frozenset('<>:"/\\|?*')


def plain_file_name(name: str, *, nameless: str) -> str:
    r"""Return a name without what could pass for anything else.

    Control and format characters could forge a header or turn the text around.

    Args:
        name: As it would be called; of a path the last part.
        nameless: What it is called if nothing is left.

    >>> plain_file_name("..\\..\\etc/pass\r\nwd.csv", nameless="file")
    'passwd.csv'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        one
        for one in last
        if unicodedata.category(one)[0] != "C" and one not in _FORBIDDEN
    )
    return kept.strip(" .")[:_MOST_CHARACTERS] or nameless


def content_disposition(name: str, *, plainly: str, inline: bool = False) -> str:
    """Return the header's value for an answer that is saved under a name.

    Args:
        name: In any script.
        plainly: The same in ASCII letters, for readers that know no other.
        inline: A browser may show it instead of saving it.

    >>> content_disposition("驾驶证.pdf", plainly="license.pdf")
    "attachment; filename=license.pdf; filename*=UTF-8''%E9%A9%BE%E9%A9%B6%E8%AF%81.pdf"
    """
    shown = "inline" if inline else "attachment"
    encoded = quote(plain_file_name(name, nameless=plainly), safe="")
    return f"{shown}; filename={plainly}; filename*=UTF-8''{encoded}"
