"""The trust store that ``--trust`` names, whether it is there yet or not."""

from __future__ import annotations

from pathlib import Path

from credential import Bilingual
from trust_registry.errors import RegistryError
from trust_registry.store import TrustStore
from trust_registry.view import StatusLists, TrustView
from verifier.commands.terminal import tell

__all__ = ["TrustFolder"]


class TrustFolder:
    """A ``verifier.checking.TrustSource`` that may still be made while it is asked.

    Without trust data nothing can be decided; that is a verdict, not a usage error.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store: TrustStore | None = None

    def store(self) -> TrustStore:
        """Return the trust store.

        Raises:
            TrustStoreError: there is none; the message says how to make one.
        """
        if self._store is None:
            self._store = TrustStore.open(self._folder)
        return self._store

    def view(self) -> TrustView:
        """Return the newest committed state of the registry."""
        return self.store().view()

    def status_lists(self) -> StatusLists:
        """Return the accepted status lists."""
        return self.store().status_lists()

    def tell_unless_member(self, code: str) -> None:
        """Say so if a region is no member of the registry: it recognizes nothing."""
        try:
            region = self.view().region(code)
        except RegistryError as error:
            tell(Bilingual(zh=f"{error.zh}：{self._folder}。", en=str(error)))
            return
        if region is None:
            tell(
                Bilingual(
                    zh=f"{code} 不是该注册表的成员地区，不互认任何证照；"
                    "请检查 --region。",
                    en=f"{code} is no member region of this registry and recognizes"
                    " nothing; check --region.",
                )
            )
