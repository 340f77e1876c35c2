"""What of a wallet answers a hall's request, and the answer itself.

Only what was asked for is shown, and only once the holder has seen the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credential import presentation, strict_json
from credential.processed_payload import Path
from examples.wallet.edition import Claim, Edition
from examples.wallet.errors import HallRequestError
from examples.wallet.hall_request import HallRequest
from examples.wallet.wallet import ALG, Wallet

__all__ = ["Shown", "answer", "matching", "refusal"]

_TYPE = "urn:tongyan:license:"


@dataclass(frozen=True, slots=True)
class Shown:
    """One license that answers a query.

    Attributes:
        query_id: The query.
        edition: The license.
        claims: What of it would be shown, without what is always in the open.
    """

    query_id: str
    edition: Edition
    claims: tuple[Claim, ...]


def matching(request: HallRequest, editions: Iterable[Edition]) -> tuple[Shown, ...]:
    """Return what the wallet would show: for each license that is wanted, one it has.

    Raises:
        HallRequestError: a license that must be there is not in this wallet.
    """
    held = list(editions)
    queries = {one["id"]: one for one in request.queries}
    found: list[Shown] = []
    for wanted in request.sets:
        options = (queries[query_id] for (query_id,) in wanted["options"])
        shown = next(filter(None, (_shown(query, held) for query in options)), None)
        if shown is not None:
            found.append(shown)
        elif wanted.get("required", True):
            break
    else:
        if found:
            return tuple(found)
    raise HallRequestError(
        "钱包里没有所请求的证照，没有出示任何内容。",
        "this wallet does not hold what is asked for; nothing was shown",
    )


def answer(
    request: HallRequest, shown: Iterable[Shown], wallet: Wallet, *, now: datetime
) -> dict[str, str]:
    """Return the form that answers a request."""
    token = {
        one.query_id: [
            presentation.bind(
                presentation.choose(one.edition.text, _paths(one.claims)),
                audience=request.client_id,
                nonce=request.nonce,
                issued_at=now,
                alg=ALG,
                sign=wallet.sign,
            )
        ]
        for one in shown
    }
    return {"vp_token": strict_json.dumps(token).decode(), "state": request.state}


def refusal(request: HallRequest, *, declined: bool) -> dict[str, str]:
    """Return the form that says no: the holder does not agree, or has no such thing."""
    error = "access_denied" if declined else "invalid_request"
    return {"error": error, "state": request.state}


def _shown(query: Mapping[str, Any], editions: Iterable[Edition]) -> Shown | None:
    types = {one.removeprefix(_TYPE) for one in query["meta"]["vct_values"]}
    for edition in editions:
        claims = _claims(query, edition)
        if edition.license.type_code in types and claims is not None:
            return Shown(query["id"], edition, claims)
    return None


def _claims(query: Mapping[str, Any], edition: Edition) -> tuple[Claim, ...] | None:
    """Return the hidden claims of the first set of which the edition has all."""
    asked = query.get("claims", [])
    names = {one.get("id", one["path"][0]): one["path"][0] for one in asked}
    for wanted in query.get("claim_sets", [list(names)]):
        needed = {names[one] for one in wanted}
        if needed <= edition.license.claims.keys():
            return tuple(
                one for one in edition.claims if one.hidden and one.path[0] in needed
            )
    return None


def _paths(claims: Iterable[Claim]) -> list[Path]:
    return [claim.path for claim in claims]
