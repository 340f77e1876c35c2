"""What a counter decides on: a trust store, held still while one input is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from credential import StatusList
from trust_registry.view import StatusLists, TrustView

__all__ = ["FetchedLists", "NewestLists", "OneState", "TrustSource"]


class TrustSource(Protocol):
    """What a counter decides on; ``trust_registry.store.TrustStore`` is one."""

    def view(self) -> TrustView:
        """Return the committed state of the registry."""
        ...

    def status_lists(self) -> StatusLists:
        """Return the accepted status lists."""
        ...


class FetchedLists(Protocol):
    """Status lists that were fetched since; ``verifier.online.Online`` has them."""

    def newest(self, uri: str, held: StatusList | None) -> StatusList | None:
        """Return the newer of the list held and the list fetched."""
        ...


class OneState:
    """A trust source whose state is asked for once, and then stays.

    An update between two codes of one input must not judge them by two registries, nor
    a license by the view of one and the lists of the other. A source that fails is
    asked again.
    """

    def __init__(self, trust: TrustSource) -> None:
        self._trust = trust
        self._view: TrustView | None = None
        self._lists: StatusLists | None = None

    def view(self) -> TrustView:
        """Return the state as it was when first asked for."""
        if self._view is None:
            self._view, self._lists = self._trust.view(), self._trust.status_lists()
        return self._view

    def status_lists(self) -> StatusLists:
        """Return the lists that go with `view`."""
        if self._lists is None:
            self._view, self._lists = self._trust.view(), self._trust.status_lists()
        return self._lists


@dataclass(frozen=True, slots=True)
class NewestLists:
    """The lists of a store, if there is one, and what was fetched since."""

    held: StatusLists | None
    online: FetchedLists | None

    def get(self, uri: str) -> StatusList | None:
        """Return the newest list that is known."""
        held = self.held.get(uri) if self.held else None
        return self.online.newest(uri, held) if self.online else held
