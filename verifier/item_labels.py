"""How the values of a service item are called, in the words of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from credential import Bilingual, LicenseType
from trust_registry.service_items import ServiceItem

__all__ = ["ItemLabels"]


class ItemLabels:
    """Names for the licenses and values that an item speaks of.

    Args:
        item: The item.
        license_type: Returns a catalogue entry, or None where there is none.
    """

    def __init__(
        self, item: ServiceItem, license_type: Callable[[str], LicenseType | None]
    ) -> None:
        self._item = item
        self._license_type = license_type

    def type_name(self, type_code: str) -> Bilingual:
        """Return what a license type is called; its code where nobody knows it."""
        kind = self._license_type(type_code)
        return kind.name if kind else Bilingual(zh=type_code, en=type_code)

    def claim(self, type_code: str, name: str) -> Bilingual:
        """Return what a claim of a license type is called."""
        kind = self._license_type(type_code)
        label = kind.labels.get(name) if kind else None
        return label or Bilingual(zh=name, en=name)

    def reference(self, reference: str) -> Bilingual:
        """Return what a value is called: ``母亲的身份证：姓名``."""
        requirement = self._item.requirement(reference)
        usual = requirement.any_of[0]
        claim = usual.claims[reference.partition(".")[2]]
        label = self.claim(usual.license_type, claim)
        return Bilingual(
            zh=f"{requirement.name.zh}的“{label.zh}”",
            en=f"“{label.en}” of {requirement.name.en}",
        )
