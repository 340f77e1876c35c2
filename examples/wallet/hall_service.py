"""A hall's two addresses over HTTP: bounded answers, no redirects, https alone."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from examples.wallet.bounded_http import NotAnsweredError, asked
from examples.wallet.errors import HallRequestError

__all__ = ["HallService"]

_FORM = {"content-type": "application/x-www-form-urlencoded"}


class HallService:
    """Reaches a hall; implements `examples.wallet.hall_request.Hall`."""

    def fetch(self, address: str, *, wallet_nonce: str) -> str:
        """Return the request object at an address."""
        raw = self._sent(address, {"wallet_nonce": wallet_nonce})
        return raw.decode("ascii", "replace")

    def post(self, address: str, form: Mapping[str, str]) -> None:
        """Send an answer."""
        self._sent(address, form)

    def _sent(self, address: str, form: Mapping[str, str]) -> bytes:
        try:
            status, raw = asked("POST", address, urlencode(form).encode(), _FORM)
        except NotAnsweredError as error:
            raise HallRequestError(
                "连接不上大厅的服务；请检查网络，或改为出示二维码。",
                "the hall's service does not answer; look at the network, or show the "
                "code instead",
            ) from error
        if status != 200:
            raise HallRequestError(
                f"大厅未接受（{status}）；请窗口重新发起请求。",
                f"the hall did not take it ({status}); have the counter ask again",
            )
        return raw
