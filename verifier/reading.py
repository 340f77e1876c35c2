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

__all__ = [
    "DECIDES_NOTHING",
    "FAULT_MESSAGES",
    "CodePosition",
    "FoundCode",
    "Hint",
    "PartsOfCode",
    "Reading",
    "ReadingFault",
]


class ReadingFault(StrEnum):
    """One reason for which an input gave no text; goes along with ``unreadable``.

    `DECIDES_NOTHING` are about us, not about the input: nothing can be decided.
    """

    EMPTY = "empty-input"
    FILE_TOO_LARGE = "file-too-large"
    FORMAT_NOT_READ = "format-not-read"
    TOO_MANY_PIXELS = "too-many-pixels"
    PICTURE_DAMAGED = "picture-damaged"
    NO_CODE = "no-code"
    CODE_DAMAGED = "code-damaged"
    PDF_DAMAGED = "pdf-damaged"
    PDF_LOCKED = "pdf-locked"
    TOO_MANY_PAGES = "too-many-pages"
    TEXT_NOT_UTF8 = "text-not-utf8"
    TOO_MANY_CODES = "too-many-codes"
    ROW_NOT_READ = "row-not-read"
    PDF_FAILED = "pdf-failed"
    DECODER_FAILED = "decoder-failed"
    HALL_MEMORY_FAILED = "hall-memory-failed"
    RECEIPTS_FAILED = "receipts-failed"


DECIDES_NOTHING = frozenset(
    (
        ReadingFault.PDF_FAILED,
        ReadingFault.DECODER_FAILED,
        ReadingFault.ROW_NOT_READ,
        ReadingFault.HALL_MEMORY_FAILED,
        ReadingFault.RECEIPTS_FAILED,
    )
)
"""Faults of ours: where one stands there is no report."""


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
            "只读取 PNG、JPEG 图片和 PDF。",
            "Only PNG and JPEG pictures and PDFs are read.",
            "请另存为其中一种，或对二维码截图。",
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
        ReadingFault.PDF_DAMAGED: message(
            "PDF 文件不完整或已损坏。",
            "The PDF is cut off or damaged.",
            "请重新传输，或改用图片。",
            "Transfer it again, or use a picture.",
        ),
        ReadingFault.PDF_LOCKED: message(
            "PDF 设有密码，未打开。",
            "The PDF asks for a password and was not opened.",
            "请持有人另存为不带密码的 PDF，或对二维码截图；不要索要密码。",
            "Have its owner save it without one, or take a screenshot of the code; do"
            " not ask for the password.",
        ),
        ReadingFault.TOO_MANY_PAGES: message(
            "PDF 超过 10 页，未读取。",
            "The PDF has more than 10 pages and was not read.",
            "请只保留证照所在的页，再试一次。",
            "Keep the pages with the license only, and try again.",
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
        ReadingFault.ROW_NOT_READ: message(
            "这一行不符合格式，未作判定。",
            "This row does not keep to the form; nothing was decided.",
            "请每行写一个证照码，列名为 code，另可有 case（受理编号，至多 64 字）。",
            "Write one code a row, in a column `code`; `case`, at most 64 characters,"
            " may stand beside it.",
        ),
        ReadingFault.PDF_FAILED: message(
            "这个 PDF 没能在限定的时间和内存内读完，未作判定。",
            "This PDF could not be read within its limits of time and memory; nothing"
            " was decided.",
            "请对二维码截图，或直接扫码；来源不明的 PDF 请交技术人员。",
            "Take a screenshot of the code or scan it; hand a PDF of unknown origin to"
            " your technician.",
        ),
        ReadingFault.DECODER_FAILED: message(
            "识读程序没能处理这个输入，未作判定。",
            "The reader could not cope with this input; nothing was decided.",
            "请换一种方式扫码；若再次出现，请报告技术人员。",
            "Scan in another way; if it happens again, tell your technician.",
        ),
        ReadingFault.HALL_MEMORY_FAILED: message(
            "无法查询此手机码是否已在本大厅出示过，未作判定。",
            "Whether this phone code was shown in this hall before cannot be looked"
            " up; nothing was decided.",
            "请改用纸质证照，并请技术人员修复大厅记录。",
            "Use the license on paper, and have your technician mend the hall's"
            " memory.",
        ),
        ReadingFault.RECEIPTS_FAILED: message(
            "核验回执无法记入日志，判定结果不予显示。",
            "The receipt of this check could not be put down; what was decided is not"
            " shown.",
            "请检查磁盘空间，或请技术人员修复回执日志，然后重新扫码。",
            "Check the disk, or have your technician mend the journal of receipts,"
            " then scan again.",
        ),
    }
)
"""What is wrong and what to do, for every fault."""


class Hint(StrEnum):
    """What a picture shows of the reason for which no code in it could be read."""

    TOO_SMALL = "too-small"
    BLURRED = "blurred"
    GLARE = "glare"
    COVERED = "covered"
    TOO_DARK = "too-dark"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class CodePosition:
    """Where a code lies in its picture: four corners ``(x, y)`` in its pixels.

    The first is the code's own upper left, the others follow clockwise.
    """

    corners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PartsOfCode:
    """What is known of a code that is shown in parts; nothing is authenticated.

    Attributes:
        digest: Eight hexadecimal digits that tell the code from others.
        count: How many parts it has.
        missing: Numbers of the parts that are still to be shown, from 1.
        texts: The parts that are here, in the order in which they were read.
        contradicts: Whether they do not belong together: all are to be shown again.
        others_open: Digests of other codes of which parts are here; of many, a few.
    """

    digest: str
    count: int
    missing: tuple[int, ...]
    texts: tuple[str, ...]
    contradicts: bool = False
    others_open: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the code is complete."""
        return not self.missing and not self.contradicts

    @property
    def message(self) -> Message:
        """Return what to tell while the code is not whole."""
        if self.contradicts:
            return message(
                f"二维码 {self.digest} 的各部分互相矛盾，未作判定。",
                f"The parts of code {self.digest} contradict each other; nothing was"
                " decided.",
                "请持证人重新依次出示全部各部分。",
                "Ask for all of its parts again.",
            )
        missing = [str(number) for number in self.missing]
        here = self.count - len(missing)
        return message(
            f"二维码 {self.digest} 分为 {self.count} 部分，已读到 {here} 部分，"
            f"还缺第 {'、'.join(missing)} 部分。",
            f"Code {self.digest} is shown in {self.count} parts; {here} read, still"
            f" missing: {', '.join(missing)}.",
            "请持证人出示其余各部分，顺序不限。",
            "Ask for the other parts, in any order.",
        )


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One text that stood in an input.

    ``position`` is given for a picture or a page of a PDF, whose number ``page`` then
    is (from 1); ``line`` (from 1) is given for a text. ``folded`` says
    that width or case was mended, as keyboard scanners damage them. ``parts`` is given
    for a code shown in several; ``text`` is one of them until it is whole.
    """

    text: str
    position: CodePosition | None = None
    line: int | None = None
    page: int | None = None
    folded: bool = False
    parts: PartsOfCode | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one input gave: its codes, or the reason why there are none.

    ``unread`` counts codes that are plainly there and could not be read; with some read
    and some not, the person is told, so that no license is left out unnoticed.
    ``hints`` say why, as far as it can be measured; the likeliest comes first.
    """

    codes: tuple[FoundCode, ...] = ()
    fault: ReadingFault | None = None
    unread: int = 0
    hints: tuple[Hint, ...] = ()
