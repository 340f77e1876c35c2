"""What may not be done with a batch job, each kind with its sentence and action."""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.errors import RefusedError

__all__ = [
    "DuplicateFileError",
    "EmptyFileError",
    "FileTooLargeError",
    "JobError",
    "JobStateError",
    "NoResultError",
    "NothingToMintError",
    "OwnWorkError",
    "TypeNotIssuedError",
    "UnknownJobError",
]


class JobError(RefusedError):
    """What was asked of a batch job may not be done."""


class UnknownJobError(JobError):
    """The agency has no such job; another agency's is none."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="没有这个批次，请核对编号。",
                en="there is no such batch; check its number",
            )
        )


class JobStateError(JobError):
    """The act belongs to another state than the job is in."""

    def __init__(self, number: int, state: Bilingual) -> None:
        super().__init__(
            Bilingual(
                zh=f"批次 {number} 的状态是“{state.zh}”，不能这样办理；请刷新后再看。",
                en=f"batch {number} is {state.en}, so this cannot be done; look at it "
                "again",
            )
        )


class DuplicateFileError(JobError):
    """The very same bytes are under way already, as the batch ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Bilingual(
                zh=f"同一文件正在批次 {number} 中办理，没有重复提交；请查看该批次。",
                en=f"the very same file is under way as batch {number}; look there",
            )
        )
        self.number = number


class NothingToMintError(JobError):
    """No row of the file can be minted."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="文件中没有可以签发的行，请按错误文件改正后重新提交。",
                en="no row of the file can be minted; mend its errors file and send "
                "that",
            )
        )


class NoResultError(JobError):
    """There is no such file of the job: not yet, none was needed, or erased."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="此批次没有这个文件：尚未生成、没有需要改正的行，或已按期清除；"
                "请查看批次状态。",
                en="the batch has no such file: it is not made yet, no row needs "
                "mending, or it was erased in its time; look at the batch's state",
            )
        )


class OwnWorkError(JobError):
    """Somebody would approve what they sent or started."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="不能审核自己提交的批次，请由另一人审核。",
                en="nobody approves what they sent or started; have another person "
                "do it",
            )
        )


class TypeNotIssuedError(JobError):
    """The agency does not issue the license type."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="本机关不签发此证照类型，请另选类型。",
                en="this agency does not issue that license type; choose another",
            )
        )


class FileTooLargeError(JobError):
    """The file is over the limit; nothing of it was kept."""

    def __init__(self, max_bytes: int) -> None:
        limit = max_bytes // (1024 * 1024)
        super().__init__(
            Bilingual(
                zh=f"文件超过 {limit} MB，请分成几个文件提交。",
                en=f"the file is over {limit} MB; send it in several parts",
            )
        )


class EmptyFileError(JobError):
    """Nothing came."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="文件是空的，请重新选择。", en="the file is empty; choose another"
            )
        )
