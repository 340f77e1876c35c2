"""What reading an input gives: its codes, or why there are none and what to do.

Reading itself is done in ``verifier.scan``; what a text means, once there is one, is
left to ``verifier.verify``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from credential.bilingual import Bilingual

__all__ = ["FAULT_SENTENCES", "CodePosition", "FoundCode", "Reading", "ReadingFault"]


class ReadingFault(StrEnum):
    """One reason for which an input gave no text; goes along with ``unreadable``.

    ``DECODER_FAILED`` alone is about us, not about the input: nothing can be decided.
    """

    EMPTY = "empty-input"
    FILE_TOO_LARGE = "file-too-large"
    FORMAT_NOT_READ = "format-not-read"
    TOO_MANY_PIXELS = "too-many-pixels"
    PICTURE_DAMAGED = "picture-damaged"
    NO_CODE = "no-code"
    CODE_DAMAGED = "code-damaged"
    TEXT_NOT_UTF8 = "text-not-utf8"
    TOO_MANY_CODES = "too-many-codes"
    DECODER_FAILED = "decoder-failed"


FAULT_SENTENCES = MappingProxyType(
    {
        ReadingFault.EMPTY: Bilingual(
            zh="输入是空的。请重新扫码，或重新选择图片。",
            en="The input is empty. Scan again, or choose the picture again.",
        ),
        ReadingFault.FILE_TOO_LARGE: Bilingual(
            zh="文件超过 20 MB，未打开。请只截取二维码部分，再试一次。",
            en="The file is over 20 MB and was not opened. Crop it to the code and try"
            " again.",
        ),
        ReadingFault.FORMAT_NOT_READ: Bilingual(
            zh="只读取 PNG 和 JPEG 图片。请另存为 PNG 或 JPEG，或对二维码截图。",
            en="Only PNG and JPEG pictures are read. Save it as one of these, or take a"
            " screenshot of the code.",
        ),
        ReadingFault.TOO_MANY_PIXELS: Bilingual(
            zh="图片超过 6400 万像素，未解码。请只截取二维码部分，或缩小后再试。",
            en="The picture has over 64 million pixels and was not decoded. Crop it to"
            " the code, or make it smaller.",
        ),
        ReadingFault.PICTURE_DAMAGED: Bilingual(
            zh="图片文件不完整或已损坏。请重新传输或重新拍摄。",
            en="The picture file is cut off or damaged. Transfer it again, or take it"
            " again.",
        ),
        ReadingFault.NO_CODE: Bilingual(
            zh="图片中没有找到二维码。请让整个二维码入镜、对焦、避免反光，再拍一次。",
            en="No code was found in the picture. Take it again with the whole code in"
            " view, in focus and without glare.",
        ),
        ReadingFault.CODE_DAMAGED: Bilingual(
            zh="图片中有二维码，但读不出来。请展平、擦净、靠近、避免反光，再拍一次。",
            en="There is a code in the picture, but it cannot be read. Flatten and wipe"
            " it, come closer, avoid glare, and take it again.",
        ),
        ReadingFault.TEXT_NOT_UTF8: Bilingual(
            zh="文本不是 UTF-8 编码，因此不是证照码文本。请重新扫码或重新保存文本。",
            en="The text is not UTF-8, so it is no text of a license code. Scan again,"
            " or save the text as UTF-8.",
        ),
        ReadingFault.TOO_MANY_CODES: Bilingual(
            zh="一次输入的证照码超过 10000 个。请分成几份再试。",
            en="The input holds more than 10,000 codes. Split it and try again.",
        ),
        ReadingFault.DECODER_FAILED: Bilingual(
            zh="识读程序没能处理这个输入。请换一种方式扫码；若再次出现，请报告技术人员。",
            en="The reader could not cope with this input. Scan in another way; if it"
            " happens again, tell your technician.",
        ),
    }
)
"""One sentence on what is wrong and one on what to do, for every fault."""


@dataclass(frozen=True, slots=True)
class CodePosition:
    """Where a code lies in its picture: four corners ``(x, y)`` in its pixels.

    The first is the code's own upper left, the others follow clockwise.
    """

    corners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One text that stood in an input.

    ``position`` is given for a picture, ``line`` (from 1) for a text. ``folded`` says
    that width or case was mended, as keyboard scanners damage them.
    """

    text: str
    position: CodePosition | None = None
    line: int | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one input gave: its codes, or the reason why there are none.

    ``unread`` counts codes that are plainly there and could not be read; with some read
    and some not, the person is told, so that no license is left out unnoticed.
    """

    codes: tuple[FoundCode, ...] = ()
    fault: ReadingFault | None = None
    unread: int = 0
