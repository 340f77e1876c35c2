"""Requests of a wallet: https alone, no redirects, answers up to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import urllib3

from trust_registry.timed_http import timed_pool
from verifier.web_address import is_safe_address

__all__ = ["MAX_ANSWER_BYTES", "NotAnsweredError", "asked"]

MAX_ANSWER_BYTES = 1024 * 1024  # a portrait is in it


class NotAnsweredError(Exception):
    """An address that is not asked, or does not answer in time."""


def asked(
    method: str, address: object, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    """Return the status and the body of an answer, read no further than the limit.

    Raises:
        NotAnsweredError: an address that is not https, or no answer.
    """
    # A stranger's answer named it.
    if not isinstance(address, str) or not is_safe_address(address):
        raise NotAnsweredError("the address is not https")
    try:
        answer = _pool().request(
            method,
            address,
            body=body,
            headers={"user-agent": "tongyan-example-wallet", **headers},
            redirect=False,
            preload_content=False,
        )
        raw = answer.read(MAX_ANSWER_BYTES + 1)
        answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise NotAnsweredError(type(error).__name__) from error
    return answer.status, raw


@cache
def _pool() -> urllib3.PoolManager:
    return timed_pool()
