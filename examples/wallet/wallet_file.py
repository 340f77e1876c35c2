"""Where a wallet lies: one sealed file, readable by its owner alone, written whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from examples.wallet.errors import SealedFileError
from examples.wallet.sealed_file import (
    MAX_SEALED_BYTES,
    STRETCHING,
    Stretching,
    seal,
    unseal,
)
from examples.wallet.wallet import Wallet
from trust_registry.disk import OWNER_ONLY, Disk
from trust_registry.passphrase import Passphrase

__all__ = ["WalletFile"]


@dataclass(frozen=True, slots=True)
class WalletFile:
    """A path and the passphrase that opens what lies there."""

    path: Path
    passphrase: Passphrase
    stretching: Stretching = STRETCHING

    def create(self, wallet: Wallet) -> None:
        """Write a wallet that must not be there yet.

        Raises:
            SealedFileError: there is one; or the folder cannot be written.
        """
        try:
            Disk().write_new(self.path, self._sealed(wallet), mode=OWNER_ONLY)
        except FileExistsError as error:
            raise SealedFileError(
                f"{self.path} 已经存在；请用 --wallet 另取一个名字。",
                f"{self.path} is there already; name another with --wallet",
            ) from error
        except OSError as error:
            raise _disk_trouble(self.path, "写入", "written", error) from error

    def save(self, wallet: Wallet) -> None:
        """Write a wallet in place of the one before.

        Raises:
            SealedFileError: the disk fails; the one before stays whole.
        """
        try:
            Disk().write(self.path, self._sealed(wallet), mode=OWNER_ONLY)
        except OSError as error:
            raise _disk_trouble(self.path, "写入", "written", error) from error

    def load(self) -> Wallet:
        """Return the wallet.

        Raises:
            SealedFileError: missing, damaged, tampered with, or another passphrase.
        """
        try:
            with self.path.open("rb") as file:
                raw = file.read(MAX_SEALED_BYTES + 1)
        except FileNotFoundError as error:
            raise SealedFileError(
                f"没有钱包文件 {self.path}；请先运行 new。",
                f"there is no wallet {self.path}; make one with `new`",
            ) from error
        except OSError as error:
            raise _disk_trouble(self.path, "读取", "read", error) from error
        return Wallet.from_bytes(unseal(raw, self.passphrase))

    def _sealed(self, wallet: Wallet) -> bytes:
        return seal(wallet.to_bytes(), self.passphrase, stretching=self.stretching)


def _disk_trouble(path: Path, zh: str, en: str, error: OSError) -> SealedFileError:
    why = error.strerror or error
    return SealedFileError(
        f"钱包文件 {path} 无法{zh}：{why}；请检查磁盘和权限。",
        f"the wallet file {path} cannot be {en} ({why}); check the disk and rights",
    )
