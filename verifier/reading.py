"""What reading an input gives: its codes, or why there are none and what to do.

Reading itself is done in ``verifier.scan``; what a text means, once there is one, is
left to ``verifier.verify``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from verifier.messages import Message, message

__all__ = ["FAULT_MESSAGES", "CodePosition", "FoundCode", "Reading", "ReadingFault"]


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


_CROP = (
    "请只截取二维码部分，再试一次。",
    "Crop it to the code and try again.",
)

FAULT_MESSAGES: Mapping[ReadingFault, Message] = MappingProxyType(
    {
        ReadingFault.EMPTY: message(
            "输入是空的。",
            "The input is empty.",
            "请重新扫码，或重新选择图片。",
            "Scan again, or choose the picture again.",
        ),
        ReadingFault.FILE_TOO_LARGE: message(
            "文件超过 20 MB，未打开。",
            "The file is over 20 MB and was not opened.",
            *_CROP,
        ),
        ReadingFault.FORMAT_NOT_READ: message(
            "只读取 PNG 和 JPEG 图片。",
            "Only PNG and JPEG pictures are read.",
            "请另存为 PNG 或 JPEG，或对二维码截图。",
            "Save it as one of these, or take a screenshot of the code.",
        ),
        ReadingFault.TOO_MANY_PIXELS: message(
            "图片超过 6400 万像素，未解码。",
            "The picture has over 64 million pixels and was not decoded.",
            *_CROP,
        ),
        ReadingFault.PICTURE_DAMAGED: message(
            "图片文件不完整或已损坏。",
            "The picture file is cut off or damaged.",
            "请重新传输，或重新拍摄。",
            "Transfer it again, or take it again.",
        ),
        ReadingFault.NO_CODE: message(
            "图片中没有找到二维码。",
            "No code was found in the picture.",
            "请让整个二维码入镜、对焦、避免反光，再拍一次。",
            "Take it again with the whole code in view, in focus and without glare.",
        ),
        ReadingFault.CODE_DAMAGED: message(
            "图片中有二维码，但读不出来。",
            "There is a code in the picture, but it cannot be read.",
            "请展平、擦净、靠近、避免反光，再拍一次。",
            "Flatten and wipe it, come closer, avoid glare, and take it again.",
        ),
        ReadingFault.TEXT_NOT_UTF8: message(
            "文本不是 UTF-8 编码，不会是证照码的文本。",
            "The text is not UTF-8, so it is no text of a license code.",
            "请重新扫码，或另存为 UTF-8。",
            "Scan again, or save the text as UTF-8.",
        ),
        ReadingFault.TOO_MANY_CODES: message(
            "一次输入的证照码超过 10000 个。",
            "The input holds more than 10,000 codes.",
            "请分成几份，再试一次。",
            "Split it and try again.",
        ),
        ReadingFault.DECODER_FAILED: message(
            "识读程序没能处理这个输入，未作判定。",
            "The reader could not cope with this input; nothing was decided.",
            "请换一种方式扫码；若再次出现，请报告技术人员。",
            "Scan in another way; if it happens again, tell your technician.",
        ),
    }
)
"""What is wrong and what to do, for every fault."""


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
