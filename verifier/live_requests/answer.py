"""An answer as a wallet posts it, read strictly: presentations, or why there are none.

Nothing in it is authenticated here. Whether it belongs to a request is asked in
`verifier.live_requests.exchange`, what it is worth in `verifier.live_requests.judged`.

Source: OpenID4VP 1.0 sections 8.1, 8.2 and 8.5; RFC 6749 section 4.1.2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl

from credential import MalformedError, strict_json
from verifier.errors import AnswerRefusedError
from verifier.live_requests.faults import AnswerFault

__all__ = ["MAX_ANSWER_BYTES", "Answer", "read_answer", "read_form"]

MAX_ANSWER_BYTES = 512 * 1024
"""Ours: four licenses of 64 KiB with portraits, escaped for a form."""

MAX_PRESENTATIONS = 20  # ours: as many licenses as a matter can ask for
_MAX_MEMBERS = 16
_MAX_SHORT_CHARACTERS = 512
_DECLINED = "access_denied"
_SD_JWT = "eyJ"  # `{"`, as every JOSE header begins


@dataclass(frozen=True, slots=True)
class Answer:
    """What a wallet sent, not authenticated.

    Attributes:
        state: Which request it says that it answers; empty where it says nothing.
        presentations: One text for each query id; none where the wallet says no.
        fault: Why there is nothing to judge, or None.
    """

    state: str
    presentations: Mapping[str, str] = field(default_factory=dict, repr=False)
    fault: AnswerFault | None = None


def read_answer(body: bytes) -> Answer:
    """Read the body of a ``direct_post``.

    A body of which not even the state can be told raises; with it, what is wrong is
    told as ``fault``, so that whoever asked learns of it.

    Raises:
        AnswerRefusedError: ``MALFORMED``: no form, a member twice, or no state.
    """
    members = read_form(body)
    state = members.get("state", "")
    if not 1 <= len(state) <= _MAX_SHORT_CHARACTERS:
        raise AnswerRefusedError(AnswerFault.MALFORMED, "state is missing or too long")
    if "error" in members:
        declined = members["error"] == _DECLINED
        fault = AnswerFault.DECLINED if declined else AnswerFault.WALLET_FAILED
        return Answer(state, fault=fault)
    try:
        return Answer(state, _presentations(members.get("vp_token", "")))
    except MalformedError:
        return Answer(state, fault=AnswerFault.MALFORMED)


def read_form(body: bytes) -> dict[str, str]:
    """Return the members of a form, each of which stands once.

    Raises:
        AnswerRefusedError: ``MALFORMED``: not such a form.
    """
    try:
        members = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MAX_MEMBERS,
        )
    except ValueError as error:
        raise AnswerRefusedError(AnswerFault.MALFORMED, "not a form") from error
    found = dict(members)
    if len(found) != len(members):
        # Of two states one reader takes the first, another the last.
        raise AnswerRefusedError(AnswerFault.MALFORMED, "a member stands twice")
    return found


def _presentations(vp_token: str) -> Mapping[str, str]:
    raw = vp_token.encode("utf-8")
    told = strict_json.loads(raw, max_bytes=MAX_ANSWER_BYTES)
    if not isinstance(told, dict) or not 1 <= len(told) <= MAX_PRESENTATIONS:
        raise MalformedError("a vp_token is no object of a few presentations")
    return MappingProxyType({name: _only(texts) for name, texts in told.items()})


def _only(texts: object) -> str:
    # No query of ours asks for several under one id (`multiple`).
    if not isinstance(texts, list) or len(texts) != 1 or not isinstance(texts[0], str):
        raise MalformedError("a query is not answered with one text in an array")
    if not texts[0].startswith(_SD_JWT):
        # A counter reads QR texts as well; no wallet sends one over the network.
        raise MalformedError("a presentation is no SD-JWT")
    return texts[0]
