"""A wallet edition as its holder sees it: what is always shown, what can be.

Who accepts it is left to `examples.wallet.acceptance`, making a code of it to
`examples.wallet.live_code`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credential import License, MalformedError, presentation, sd_jwt
from credential.errors import KeyMaterialError
from credential.jose import thumbprint
from credential.processed_payload import Path
from credential.shown_license import read_shown_license
from credential.strict_json import JsonValue
from examples.wallet.errors import EditionError, WalletError
from trust_registry.view import StatusLists, TrustView
from verifier.verify import verify

__all__ = ["Claim", "Edition", "check_issuer", "read_edition"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of an edition.

    Attributes:
        path: Where it stands; mostly one name.
        value: What it says, without what is hidden further inside.
        hidden: Whether it stays hidden unless the holder chooses it.
    """

    path: Path
    value: JsonValue
    hidden: bool

    @property
    def name(self) -> str:
        """The path as one types it: ``name``, or ``owners/0/name``."""
        return "/".join(map(str, self.path))


@dataclass(frozen=True, slots=True)
class Edition:
    """A wallet edition, read.

    Attributes:
        text: As the agency handed it over, with all disclosures.
        license: The license with nothing hidden.
        claims: The claims of its type: those in the open, then those that are hidden.
    """

    text: str
    license: License
    claims: tuple[Claim, ...]

    def chosen(self, names: Collection[str]) -> str:
        """Return the text with the claims of some names, and no others.

        Raises:
            WalletError: a name that is not among the hidden claims.
        """
        paths = {claim.name: claim.path for claim in self.claims if claim.hidden}
        unknown = sorted(set(names) - paths.keys())
        if unknown:
            listed, those = ", ".join(paths) or "—", ", ".join(unknown)
            raise WalletError(
                f"没有可选择出示的字段 {those}；可选：{listed}。",
                f"there is nothing to choose called {those}; choose among: {listed}",
            )
        return presentation.choose(self.text, [paths[name] for name in names])


def read_edition(text: str, holder_jwk: Mapping[str, Any]) -> Edition:
    """Read an edition that an agency handed over.

    Not checked: who signed it; see `check_issuer`.

    Args:
        text: The SD-JWT with all its disclosures and without a key binding.
        holder_jwk: The wallet's public key, which the license must name.

    Raises:
        EditionError: not such a text, or bound to nobody or to somebody else.
    """
    try:
        hidden = presentation.disclosable(text)
        everything = read_shown_license(sd_jwt.parse(text)).license
        opened = presentation.choose(text, [])
        in_the_open = read_shown_license(sd_jwt.parse(opened)).license.claims
    except MalformedError as error:
        raise EditionError(
            "这不是钱包版证照的文本；请向颁发机构重新索取。",
            f"this is no wallet edition ({error}); ask the agency for it again",
        ) from error
    _check_holder(everything, holder_jwk)
    claims = [Claim((name,), value, False) for name, value in in_the_open.items()]
    claims += [Claim(one.path, one.value, True) for one in hidden]
    return Edition(text, everything, tuple(claims))


def check_issuer(
    edition: Edition, *, trust: TrustView, status_lists: StatusLists, now: datetime
) -> None:
    """Refuse an edition that its agency did not sign, as a counter would.

    A license that is expired or suspended is kept: it is still the holder's.

    Args:
        edition: What came in.
        trust: The holder's trust view.
        status_lists: Its status lists.
        now: The holder's clock.

    Raises:
        EditionError: the signature does not hold, or nobody is known who could tell.
    """
    region = trust.region_of(edition.license.iss)
    report = verify(
        edition.text,
        trust=trust,
        status_lists=status_lists,
        accepting_region=region.code if region else "",
        now=now,
    )
    if report.license is None:
        sentence, action = report.message
        raise EditionError(
            f"{sentence.zh}{action.zh}", f"{sentence.en} {action.en}".rstrip(".")
        )


def _check_holder(held: License, holder_jwk: Mapping[str, Any]) -> None:
    if held.holder_jwk is None:
        raise EditionError(
            "这份证照没有绑定持证人密钥；请把公钥文件交给颁发机构。",
            "this license names no holder key; hand your public key to the agency",
        )
    try:
        is_ours = thumbprint(held.holder_jwk) == thumbprint(holder_jwk)
    except KeyMaterialError:
        is_ours = False
    if not is_ours:
        raise EditionError(
            "这份证照绑定的是别的密钥，本钱包无法出示；请用绑定的那个钱包。",
            "this license is bound to another key, so that this wallet cannot show "
            "it; use the wallet that it is bound to",
        )
