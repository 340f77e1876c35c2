r"""What a file is called that somebody sent, for people to read and never to open.

No path is made of it; in a header it stands percent-encoded (RFC 6266, RFC 8187).
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

__all__ = ["attachment", "plain_file_name"]

_MOST_CHARACTERS = 120
_NAMELESS = "batch"


def plain_file_name(sent: str) -> str:
    r"""Return the last part of a name, without what could pass for anything else.

    Control and format characters could forge a header or turn the text around.

    >>> plain_file_name("..\\..\\etc/pass\r\nwd.csv")
    'passwd.csv'
    """
    last = sent.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    return kept.strip(" .")[:_MOST_CHARACTERS] or _NAMELESS


def attachment(name: str) -> dict[str, str]:
    """Return the header that saves an answer under a name, and never shows it."""
    encoded = quote(plain_file_name(name), safe="")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{encoded}"}
