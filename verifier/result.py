"""What a check found: each code of an input with its verdict, and the worst of them.

The decision on one code is ``verifier.verify``; showing results is left to the faces.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from credential import Bilingual
from verifier.causes import Verdict
from verifier.messages import Message
from verifier.reading import FAULT_MESSAGES, FoundCode, PartsOfCode, ReadingFault
from verifier.report import Report, to_json

__all__ = [
    "REMARKS",
    "Remark",
    "Result",
    "result_json",
    "results_json",
    "worst",
    "worst_of",
]

_SEVERITY = (Verdict.ACCEPTED, Verdict.CANNOT_DECIDE, Verdict.REFUSED)

REMARKS = MappingProxyType(
    {
        "folded": Bilingual(
            zh="扫码枪改动了大小写或全半角，已还原。请检查扫码枪的键盘设置和输入法。",
            en="The scanner changed case or width, which was undone. Check its keyboard"
            " setting and the input method.",
        ),
        "unread-codes": Bilingual(
            zh="图片中另有二维码读不出来。如果也是证照，请单独再拍。",
            en="Another code in the picture could not be read. If it is a license, take"
            " a picture of it alone.",
        ),
        "other-code": Bilingual(
            zh="图片中的这个二维码不是证照，不影响其他结果。",
            en="This code in the picture is no license; it does not count.",
        ),
        "too-small": Bilingual(
            zh="二维码在画面中太小。请靠近，或用更高的分辨率扫描。",
            en="The code is too small in the picture. Come closer, or scan at a higher"
            " resolution.",
        ),
        "blurred": Bilingual(
            zh="画面模糊。请拿稳，等对焦后再拍；太近时稍微退后。",
            en="The picture is blurred. Hold still until it is in focus; move back a"
            " little if it is very close.",
        ),
        "glare": Bilingual(
            zh="二维码上有反光。请转动证照或换个角度，避开灯光。",
            en="Light is reflected from the code. Turn it, or move it out of the lamp.",
        ),
        "covered": Bilingual(
            zh="二维码有一块被遮住或弄脏。请移开手指和卡套，擦净后再拍。",
            en="A part of the code is covered or dirty. Take fingers and sleeves away,"
            " and wipe it.",
        ),
        "too-dark": Bilingual(
            zh="画面太暗。请开灯，或调高手机屏幕亮度。",
            en="The picture is too dark. Switch a light on, or turn the phone's screen"
            " up.",
        ),
        "faint": Bilingual(
            zh="二维码太淡。请换一份打印更清晰的，或改用手机出示。",
            en="The code is too faint. Use a better print, or the phone's code.",
        ),
        "other-parts": Bilingual(
            zh="另有未读全的二维码，请一次只出示同一个二维码的各部分",
            en="Other codes are open as well; show the parts of one at a time",
        ),
        "unasked-set-aside": Bilingual(
            zh="手机还出示了未请求的内容，已弃置，不予显示。",
            en="The wallet showed more than was asked for; the rest was set aside and"
            " is not shown.",
        ),
        "hall-memory-unusable": Bilingual(
            zh="本大厅的出示记录无法使用。",
            en="The hall's memory of shown codes cannot be used.",
        ),
        "receipts-unusable": Bilingual(
            zh="本大厅的核验回执日志无法使用。",
            en="The hall's journal of receipts cannot be used.",
        ),
        "store-unusable": Bilingual(
            zh="本机的信任库无法使用。",
            en="The trust store of this counter cannot be used.",
        ),
        "status-refreshed": Bilingual(
            zh="已联网取得最新状态。",
            en="The newest status was fetched online.",
        ),
        "status-not-refreshed": Bilingual(
            zh="联网未取得最新状态，以下为离线判定。",
            en="The newest status did not come; this was decided offline.",
        ),
        "registry-not-refreshed": Bilingual(
            zh="联网未取得最新信任数据，以下为离线判定。",
            en="The newest trust data did not come; this was decided offline.",
        ),
    }
)
"""What a result may say beside its report, by code."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about how a result came to be; ``reason`` is for technicians."""

    code: str
    reason: str | None = None

    @property
    def text(self) -> Bilingual:
        """The remark in both languages."""
        return REMARKS[self.code]


@dataclass(frozen=True, slots=True)
class Result:
    """One code of an input, decided; or an input that gave none.

    Attributes:
        report: The decision. None only when the reader or the hall's memory failed:
            then nothing was decided, and nothing is accepted.
        code: The code, or None where the input gave none.
        fault: Why the input gave none, or why it was not decided.
        remarks: What to know beside the report.
        counts: False for a code that is no license beside others that are: a paper
            often carries a second code, of a shop or a web page.
        receipt: Number of the receipt of this check, where receipts are kept.
    """

    report: Report | None
    code: FoundCode | None = None
    fault: ReadingFault | None = None
    remarks: tuple[Remark, ...] = ()
    counts: bool = True
    receipt: int | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict; without a report nothing can be decided."""
        return Verdict.CANNOT_DECIDE if self.report is None else self.report.verdict

    @property
    def message(self) -> Message:
        """The sentence and the action to show; the reader's where it knows more."""
        if self.report is None or self.fault is not None:
            return FAULT_MESSAGES[self.fault or ReadingFault.DECODER_FAILED]
        parts = self.code.parts if self.code else None
        if parts is not None and not parts.is_whole:
            return parts.message
        return self.report.message


def worst(results: Iterable[Result]) -> Verdict:
    """Return the verdict over many: refused beats cannot decide beats accepted.

    Nothing at all is not accepted.
    """
    return worst_of(result.verdict for result in results if result.counts)


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of verdicts; of none, nothing can be decided."""
    return max(verdicts, key=_SEVERITY.index, default=Verdict.CANNOT_DECIDE)


def results_json(results: Iterable[Result]) -> dict[str, Any]:
    """Return results as JSON values, with the worst verdict first."""
    listed = list(results)
    return {
        "verdict": worst(listed).value,
        "results": [result_json(result) for result in listed],
    }


def result_json(result: Result) -> dict[str, Any]:
    """Return one result as JSON values."""
    code, message = result.code, result.message
    return {
        "verdict": result.verdict.value,
        "counts": result.counts,
        "receipt": result.receipt,
        "sentence": message.sentence.model_dump(),
        "action": message.action.model_dump(),
        "fault": result.fault,
        "remarks": [
            {
                "code": remark.code,
                "text": remark.text.model_dump(),
                "reason": remark.reason,
            }
            for remark in result.remarks
        ],
        "text": code and code.text,
        "line": code and code.line,
        "page": code and code.page,
        "corners": code and code.position and code.position.corners,
        "parts": code and code.parts and _parts_json(code.parts),
        "report": result.report and to_json(result.report),
    }


def _parts_json(parts: PartsOfCode) -> dict[str, Any]:
    return {
        "digest": parts.digest,
        "count": parts.count,
        "missing": parts.missing,
        "contradicts": parts.contradicts,
        "texts": parts.texts,
    }
