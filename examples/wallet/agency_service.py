"""The agency's service over HTTP: bounded answers, no redirects, https alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from credential import MalformedError, strict_json
from examples.wallet.bounded_http import MAX_ANSWER_BYTES, NotAnsweredError, asked
from examples.wallet.errors import OfferError

__all__ = ["AgencyService"]


class AgencyService:
    """Asks an agency; implements `examples.wallet.receiving.Agency`."""

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
        try:
            return _object(*asked(method, address, body, headers))
        except NotAnsweredError as error:
            raise OfferError(
                "连接不上颁发机构的服务；请检查网络后再试。",
                "the agency's service does not answer; look at the network, try again",
            ) from error


def _object(status: int, raw: bytes) -> dict[str, Any]:
    try:
        told = strict_json.loads(raw, max_bytes=MAX_ANSWER_BYTES)
    except MalformedError:
        told = None
    if status in (200, 201) and isinstance(told, dict):
        return told
    why = told.get("error") if isinstance(told, dict) else None
    raise OfferError(
        f"颁发机构未交付证照（{why or status}）；请在窗口重新生成领取码。",
        f"the agency does not hand it over ({why or status}); ask for a new code",
    )
