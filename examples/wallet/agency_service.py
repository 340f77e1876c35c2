"""The agency's service over HTTP: bounded answers, no redirects, https alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3

from credential import MalformedError, strict_json
from examples.wallet.errors import OfferError
from trust_registry.timed_http import timed_pool
from verifier.web_address import is_safe_address

__all__ = ["AgencyService"]

_MAX_ANSWER_BYTES = 1024 * 1024  # a portrait is in it


class AgencyService:
    """Asks an agency; implements `examples.wallet.receiving.Agency`."""

    def __init__(self) -> None:
        self._pool = timed_pool()

    def get(self, address: str) -> dict[str, Any]:
        """Return the JSON object at an address."""
        return self._asked("GET", address, None, {})

    def post(
        self,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        token: str | None = None,
    ) -> dict[str, Any]:
        """Send a form or an object; return the JSON object that comes back."""
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        body = b""
        if form is not None:
            body = urlencode(form).encode("ascii")
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif json is not None:
            body = strict_json.dumps(json)
            headers["content-type"] = "application/json"
        return self._asked("POST", address, body, headers)

    def _asked(
        self, method: str, address: object, body: bytes | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        # The agency's own answer named it.
        if not isinstance(address, str) or not is_safe_address(address):
            raise OfferError(
                "领取地址不安全，未连接；请在窗口重新生成领取码。",
                "the address is not https and was not asked; ask for a new code",
            )
        try:
            answer = self._pool.request(
                method,
                address,
                body=body,
                headers={"user-agent": "tongyan-example-wallet", **headers},
                redirect=False,
                preload_content=False,
            )
            raw = answer.read(_MAX_ANSWER_BYTES + 1)
            answer.close()
        except urllib3.exceptions.HTTPError as error:
            raise OfferError(
                "连接不上颁发机构的服务；请检查网络后再试。",
                "the agency's service does not answer; look at the network, try again",
            ) from error
        return _object(answer.status, raw)


def _object(status: int, raw: bytes) -> dict[str, Any]:
    try:
        told = strict_json.loads(raw, max_bytes=_MAX_ANSWER_BYTES)
    except MalformedError:
        told = None
    if status in (200, 201) and isinstance(told, dict):
        return told
    why = told.get("error") if isinstance(told, dict) else None
    raise OfferError(
        f"颁发机构未交付证照（{why or status}）；请在窗口重新生成领取码。",
        f"the agency does not hand it over ({why or status}); ask for a new code",
    )
