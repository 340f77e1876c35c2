"""Which characters an application's texts may have.

Names come from every keyboard of the country; what is let in here is signed and
compared letter by letter for decades. Nothing is mended silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from credential.bilingual import Bilingual
from issuer.errors import quoted

__all__ = ["MIDDLE_DOT", "all_plain", "text_fault"]

MIDDLE_DOT = "\u00b7"

# Look-alikes that input methods offer between the parts of a minority name.
_OTHER_DOTS = "\u0387\u2022\u2027\u2219\u22c5\u30fb\u318d\uff65"
_DOT_IN_NAME = re.compile(rf"(?<=\w)[{_OTHER_DOTS}](?=\w)")

# ASCII, Chinese punctuation, the basic Han block and full-width forms hold every
# character of most texts; none of them can break a rule below.
_PLAIN_CHARACTERS = "\x20-\x7e\u00b7\u3001-\u3029\u4e00-\u9fa5\uff01-\uff5e"
_PLAIN = re.compile(f"[{_PLAIN_CHARACTERS}]*")
_PLAIN_LINES = re.compile(f"[{_PLAIN_CHARACTERS}\n]*")

# Joiners belong to the spelling of some scripts; every other format character is
# invisible and only hides something.
_JOINERS = ("\u200c", "\u200d")


def all_plain(texts: Sequence[str]) -> bool:
    """Tell at one stroke whether `text_fault` has nothing to say about any text.

    False decides nothing: then each is to be asked by itself.
    """
    # A line end inside a text, or a space at its ends, shows in the joined one.
    joined = "\n".join(("", *texts, ""))
    lines = joined.count("\n") == len(texts) + 1
    spaced = "\n " in joined or " \n" in joined
    return lines and not spaced and _PLAIN_LINES.fullmatch(joined) is not None


def text_fault(text: str) -> Bilingual | None:
    """Return what is wrong with the characters of a text, or None.

    Source:
        design/credential.md, "Strict reading".
    """
    if text != text.strip():
        return Bilingual(zh="首尾有空格，请删除。", en="remove the space at its ends")
    if _PLAIN.fullmatch(text):
        return None
    dot = _DOT_IN_NAME.search(text)
    if dot is not None:
        return Bilingual(
            zh=f"间隔号应为“{MIDDLE_DOT}”(U+00B7)，而不是“{dot[0]}”({_point(dot[0])})。",
            en=f"the middle dot is {MIDDLE_DOT} (U+00B7), not {dot[0]} "
            f"({_point(dot[0])})",
        )
    for character in text:
        fault = _character_fault(character)
        if fault is not None:
            return fault
    return _normal_form_fault(text)


def _character_fault(character: str) -> Bilingual | None:
    category = unicodedata.category(character)
    point = _point(character)
    if category == "Co":
        return Bilingual(
            zh=f"含自造字 {point}，其他机器无法显示，请用正式编码的字。",
            en=f"{point} is a private-use character that other machines cannot "
            "show; use the encoded one",
        )
    invisible = category in ("Cc", "Cs", "Zl", "Zp")
    if invisible or (category == "Cf" and character not in _JOINERS):
        return Bilingual(
            zh=f"含不可见字符 {point}，请删除。",
            en=f"remove the invisible character {point}",
        )
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
        return Bilingual(
            zh=f"{point} 不是字符，请删除。",
            en=f"{point} is not a character; remove it",
        )
    return None


def _normal_form_fault(text: str) -> Bilingual | None:
    normal = unicodedata.normalize("NFC", text)
    if normal == text:
        return None
    # Silently taking the normal form would turn one Han character into another
    # (compatibility ideographs), so a person decides.
    place = next(
        at for at in range(len(text)) if at >= len(normal) or text[at] != normal[at]
    )
    point = _point(text[place])
    return Bilingual(
        zh=f"第 {place + 1} 个字 {point} 不是标准写法(NFC)，请写作"
        f"“{quoted(normal[place:])}”。",
        en=f"character {place + 1} ({point}) is not in normal form (NFC); write "
        f"{quoted(normal[place:])}",
    )


def _point(character: str) -> str:
    return f"U+{ord(character):04X}"
