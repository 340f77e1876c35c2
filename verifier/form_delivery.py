"""Hands a pre-filled form to the hall's own system, at the one address it configured.

The page cannot name an address, and what is sent was decided here a moment ago: neither
a clerk's browser nor another site's page can send anything elsewhere.
"""

from __future__ import annotations

from typing import Any

import urllib3

from credential import Bilingual, strict_json
from trust_registry.timed_http import timed_pool
from verifier.errors import FormDeliveryError, SettingsError
from verifier.web_address import is_safe_address

__all__ = ["FormDelivery"]


class FormDelivery:
    """The hall's system.

    Args:
        address: Where forms are posted: https, or http on this machine.

    Raises:
        SettingsError: another address.
    """

    def __init__(self, address: str) -> None:
        if not is_safe_address(address):
            raise SettingsError(
                Bilingual(
                    zh=f"表单地址 {address} 不能使用：请用 https，http 仅限本机。",
                    en=f"Forms cannot be posted to {address}: use https, or http on"
                    " this machine alone.",
                )
            )
        self._address = address
        self._pool = timed_pool()

    def post(self, form: dict[str, Any]) -> None:
        """Post a form as JSON; redirects are not followed, the answer is not read.

        Raises:
            FormDeliveryError: it was not taken; any status but 2xx says so.
        """
        try:
            answer = self._pool.request(
                "POST",
                self._address,
                body=strict_json.dumps(form),
                headers={"content-type": "application/json", "user-agent": "tongyan"},
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise FormDeliveryError(type(error).__name__) from error
        answer.close()
        if not 200 <= answer.status < 300:
            raise FormDeliveryError(f"HTTP {answer.status}")
