"""What can go wrong with the trust registry, as one tree."""

from __future__ import annotations

__all__ = [
    "ArchiveError",
    "BusyError",
    "CeremonyError",
    "ChainError",
    "CosigningError",
    "FirstTrustError",
    "KeyFileError",
    "LintError",
    "MessageRefusedError",
    "OutdatedError",
    "PlanError",
    "PublicationError",
    "RegistryError",
    "RegistryFileError",
    "RepositoryError",
    "RoleFileError",
    "ServiceError",
    "SourceError",
    "SourceMissingError",
    "StatusListRefusedError",
    "SubmissionRefusedError",
    "TrustStoreDamagedError",
    "TrustStoreError",
]


class RegistryError(Exception):
    """Root of the package's errors; each message says what to do.

    ``zh`` says in Chinese what kind of fault it is; the message has the particulars.

    ::

        RegistryError
        ├── RegistryFileError       a registry file does not keep to its format
        ├── StatusListRefusedError  a status list that does not count
        ├── MessageRefusedError     a message of a dispute that does not count
        ├── KeyFileError            a key file, its passphrase, a public key
        ├── PlanError               a founding plan that cannot be carried out
        ├── RoleFileError           a role file that is damaged or wrongly signed
        │   └── ChainError          role files that do not belong together
        │       ├── LintError       signed rightly, yet against the registry's rules
        │       └── OutdatedError   older than what this machine accepted before
        ├── RepositoryError         a repository folder that is none, or is not whole
        ├── PublicationError        a region's folder that cannot be published
        ├── CeremonyError           a file that officers hand each other
        │   └── CosigningError      a file that hosts hand each other
        ├── SubmissionRefusedError  what the host does not take in, and why
        ├── ArchiveError            a zip that is damaged or dangerous
        ├── SourceError             a folder, zip or address that does not answer
        │   └── SourceMissingError  it answers, but has no such file
        ├── TrustStoreError         a counter's trust store
        │   ├── FirstTrustError     no fingerprint, or one that does not match
        │   └── TrustStoreDamagedError  its committed state is not whole
        ├── ServiceError            a service that cannot start
        └── BusyError               another process is at it
    """

    zh = "信任注册表操作未完成"


class RegistryFileError(RegistryError):
    """A registry file does not keep to its format; whoever signed it is at fault."""

    zh = "注册表文件不符合格式"


class StatusListRefusedError(RegistryError):
    """A status list does not count; the last good one stays in use."""

    zh = "状态列表不予采用，继续使用已有的有效列表"


class MessageRefusedError(RegistryError):
    """A signed message does not count; ``code`` says why, for programs."""

    zh = "报文不予采用"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class KeyFileError(RegistryError):
    """A key file is missing, unsafe or damaged, or its passphrase is wrong."""

    zh = "密钥文件或口令有误"


class PlanError(RegistryError):
    """A founding plan cannot be carried out; nothing was made."""

    zh = "建库方案有误，未作任何改动"


class RoleFileError(RegistryError):
    """A role file is cut, damaged, of another role, or signed by too few."""

    zh = "角色文件损坏或签名不足"


class ChainError(RoleFileError):
    """Role files do not belong together, or are older than what is held."""

    zh = "角色文件前后不符，或比已有数据旧"


class LintError(ChainError):
    """Rightly signed, yet against the registry's own rules."""

    zh = "角色文件签名有效，但违反注册表规则"


class OutdatedError(ChainError):
    """Older than what this machine accepted before; the newer stays in use."""

    zh = "比本机已采用的数据旧"


class RepositoryError(RegistryError):
    """A folder is not a registry's repository, or not a whole one."""

    zh = "该文件夹不是完整的注册表仓库"


class PublicationError(RegistryError):
    """A region's folder cannot be published; nothing was signed."""

    zh = "本地区文件无法发布，未作签名"


class CeremonyError(RegistryError):
    """A file that officers hand each other cannot be used; nothing was changed.

    It says in both languages what is wrong and what to do.
    """

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


class CosigningError(CeremonyError):
    """A request for cosignatures, or its answer, cannot be used; nothing is signed."""


class SubmissionRefusedError(RegistryError):
    """The host does not take a submission in; the repository is unchanged.

    ``rule`` is the one it breaks, such as ``I2`` (docs/formats/trust-registry.md), or
    empty.
    """

    zh = "主机拒收该提交，仓库未变"

    def __init__(self, en: str, *, rule: str = "") -> None:
        super().__init__(en)
        self.rule = rule


class ArchiveError(RegistryError):
    """A zip file is cut, damaged, or made to do harm."""

    zh = "压缩包损坏或不安全"


class SourceError(RegistryError):
    """A folder, zip or address does not answer as a registry should."""

    zh = "数据来源无法读取"


class SourceMissingError(SourceError):
    """The source answers, but has no such file."""

    zh = "数据来源中没有该文件"


class TrustStoreError(RegistryError):
    """A counter's trust store cannot be used as asked."""

    zh = "本机信任库无法使用"


class FirstTrustError(TrustStoreError):
    """First trust was not given: no fingerprint, or one that matches no root."""

    zh = "未能建立首次信任：请核对纸质指纹"


class TrustStoreDamagedError(TrustStoreError):
    """The committed state is not whole; nothing is answered from it."""

    zh = "本机信任库已损坏，请重新更新信任数据"


class ServiceError(RegistryError):
    """A host's service cannot start as asked."""

    zh = "主机服务无法启动"


class BusyError(RegistryError):
    """Another process is changing the same folder; nothing was done."""

    zh = "另一个进程正在处理，请稍后再试"
