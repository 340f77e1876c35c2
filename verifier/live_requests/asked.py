"""What a wallet is asked for: which licenses, and which of their claims, and no more.

From the requirements of a service item, or from a license type alone. How it is said to
a wallet is left to `verifier.live_requests.query`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from credential import Bilingual, LicenseType
from trust_registry.service_items import Requirement, ServiceItem

__all__ = ["Asked", "AskedLicense", "asked_for_item", "asked_for_type"]

_ALONE = "license"


@dataclass(frozen=True, slots=True)
class AskedLicense:
    """One license that would do.

    Attributes:
        id: Its name in the request: letters, digits, ``-`` and ``_``.
        name: What it is asked as, such as 母亲的身份证明.
        license_type: Its type's code.
        needed: Claims without which it is of no use, by name.
        if_shown: Claims that are used as well where the holder shows them.
    """

    id: str
    name: Bilingual
    license_type: str
    needed: tuple[str, ...]
    if_shown: tuple[str, ...] = ()

    @property
    def claims(self) -> frozenset[str]:
        """Every claim that the holder is asked for."""
        return frozenset((*self.needed, *self.if_shown))


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that one request asks for.

    Attributes:
        licenses: All that would do, each with an id of its own.
        choices: One for each license that is wanted: the ids of those that would do
            for it, the usual one first.
    """

    licenses: tuple[AskedLicense, ...]
    choices: tuple[tuple[str, ...], ...]

    @property
    def is_one(self) -> bool:
        """Whether one license is wanted, so that the answer must have it.

        The licenses of a matter belong to several people. Of several that are asked
        for, a wallet shows those that it holds; the matter tells what is missing.
        """
        return len(self.choices) == 1

    def license(self, query_id: str) -> AskedLicense | None:
        """Return what is asked for under an id, or None."""
        return next((one for one in self.licenses if one.id == query_id), None)


def asked_for_item(item: ServiceItem, requirements: Collection[str] = ()) -> Asked:
    """Return what to ask for a matter.

    Args:
        item: The matter.
        requirements: Ids of those that this holder is asked for; none for all.

    Raises:
        KeyError: the item has no requirement of one of these ids.
    """
    by_id = {one.id: one for one in item.requirements}
    wanted = [by_id[one] for one in dict.fromkeys(requirements or by_id)]
    return _together([_licenses_for(one) for one in wanted])


def asked_for_type(kind: LicenseType) -> Asked:
    """Return what to ask for a license as such: what a clerk compares it by.

    The least that is of use: the claims that the type's presenters are compared by,
    with which document. A type without any is asked for with none of its claims.
    """
    compared = dict.fromkeys(
        one.claim for presenter in kind.tongyan.presenters for one in presenter.compare
    )
    return _together([[AskedLicense(_ALONE, kind.name, kind.code, tuple(compared))]])


def _licenses_for(requirement: Requirement) -> list[AskedLicense]:
    # An id of a requirement has no `_`, so that no two of these are alike.
    alternatives = requirement.any_of
    return [
        AskedLicense(
            id=requirement.id if len(alternatives) == 1 else f"{requirement.id}_{n}",
            name=requirement.name,
            license_type=one.license_type,
            needed=_claims(one.values),
            if_shown=_claims(one.if_shown, but=_claims(one.values)),
        )
        for n, one in enumerate(alternatives, start=1)
    ]


def _claims(values: Mapping[str, str], but: Collection[str] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in values.values() if one not in but))


def _together(choices: Sequence[Sequence[AskedLicense]]) -> Asked:
    return Asked(
        licenses=tuple(one for choice in choices for one in choice),
        choices=tuple(tuple(one.id for one in choice) for choice in choices),
    )
