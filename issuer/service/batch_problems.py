"""What is said of batches that cannot be taken in or gone on with: stable codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from issuer.batch_jobs.errors import (
    DuplicateFileError,
    EmptyFileError,
    FileTooLargeError,
    JobError,
    JobStateError,
    NoResultError,
    NothingToMintError,
    OwnWorkError,
    TypeNotIssuedError,
    UnknownJobError,
)
from issuer.errors import NotListedError
from trust_registry.problem_words import Told, told

__all__ = ["BATCH_ANSWERS", "BATCH_PROBLEMS"]

_SEND_AGAIN = ("请重新提交。", "Send it again.")
_LOOK = ("请查看批次状态。", "Look at the batch's state.")
_MEND = ("请改正后再试。", "Mend what the sentence names, and try again.")

BATCH_PROBLEMS: Mapping[str, Told] = MappingProxyType(
    {
        "unknown-batch": told("没有这个批次。", "There is no such batch.", *_LOOK),
        "batch-state": told(
            "批次在当前状态下不能这样办理。",
            "This belongs to another state than the batch is in.",
            *_LOOK,
        ),
        "duplicate-file": told(
            "同一文件已在办理。", "The very same file is under way.", *_LOOK
        ),
        "nothing-to-mint": told(
            "没有可以签发的行。", "No row of the file can be minted.", *_MEND
        ),
        "no-such-file": told("没有这个文件。", "There is no such file.", *_LOOK),
        "own-work": told(
            "不能审核自己提交的内容。",
            "Nobody approves what they entered.",
            "请由另一人审核。",
            "Have another person approve it.",
        ),
        "type-not-issued": told(
            "本机关不签发此证照类型。",
            "The agency does not issue this license type.",
            *_MEND,
        ),
        "file-too-large": told(
            "文件过大，未保存。",
            "The file is too large; nothing of it was kept.",
            "请分成几个文件提交。",
            "Send it in several parts.",
        ),
        "empty-file": told("文件是空的。", "The file is empty.", *_SEND_AGAIN),
        "cut-off": told(
            "文件没有传完，未保存。",
            "The file did not come whole; nothing of it was kept.",
            *_SEND_AGAIN,
        ),
        "file-not-kept": told(
            "文件无法保存，可能磁盘已满。",
            "The file could not be kept; the disk may be full.",
            "请告知运维人员，之后重新提交。",
            "Tell whoever runs the service, then send it again.",
        ),
        "not-listed": told(
            "名录现在不允许这样签发，未签发。",
            "The registry would not let this be signed now; nothing was.",
            "请按说明办理，必要时联系本地区登记人员。",
            "Do what the sentence says, or call the region's registry officer.",
        ),
    }
)

BATCH_ANSWERS: Mapping[type[Exception], tuple[int, str]] = MappingProxyType(
    {
        JobError: (409, "batch-state"),
        JobStateError: (409, "batch-state"),
        UnknownJobError: (404, "unknown-batch"),
        DuplicateFileError: (409, "duplicate-file"),
        NothingToMintError: (409, "nothing-to-mint"),
        NoResultError: (404, "no-such-file"),
        OwnWorkError: (403, "own-work"),
        TypeNotIssuedError: (422, "type-not-issued"),
        FileTooLargeError: (413, "file-too-large"),
        EmptyFileError: (422, "empty-file"),
        NotListedError: (409, "not-listed"),
    }
)
