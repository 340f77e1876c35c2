"""Another host behind an address, asked for its cosignature over HTTP."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import urllib3

from credential import strict_json
from credential.errors import MalformedError
from trust_registry.cosigning_files import MAX_ANSWER_BYTES
from trust_registry.cosigning_host import CosigningHost
from trust_registry.errors import SourceError
from trust_registry.https_source import checked_base
from trust_registry.passphrase import Secrets
from trust_registry.release import Release
from trust_registry.timed_http import timed_pool

__all__ = ["Cosigner"]

_TYPE = {"content-type": "application/zip"}


class Cosigner:
    """Another host's ``/cosign``.

    Args:
        address: Of its service.

    Raises:
        SourceError: not an https address, nor http on this machine.
    """

    def __init__(self, address: str) -> None:
        self._address = checked_base(address)

    def release(
        self, host: CosigningHost, secrets: Secrets, *, now: datetime
    ) -> Release:
        """Ask, and publish with the answer.

        Raises:
            SourceError: it does not answer, or refuses; nothing is published.
            RegistryError: its answer does not hold.
        """
        with tempfile.TemporaryDirectory(prefix="tongyan-request-") as folder:
            file = Path(folder) / "request.zip"
            host.ask(file, secrets, now=now)
            raw = self._answer(file.read_bytes())
        return host.finish(raw, secrets, now=now)

    def _answer(self, request: bytes) -> bytes:
        pool = timed_pool()
        try:
            answer = pool.request(
                "POST",
                f"{self._address}cosign",
                body=request,
                headers=_TYPE,
                preload_content=False,
                redirect=False,
            )
            raw = answer.read(MAX_ANSWER_BYTES + 1)
        except urllib3.exceptions.HTTPError as error:
            raise SourceError(
                f"the cosigner {self._address} does not answer "
                f"({type(error).__name__}); check the network, or exchange files"
            ) from error
        finally:
            pool.clear()
        if answer.status != 200:
            raise SourceError(
                f"the cosigner {self._address} refuses ({answer.status}): {_why(raw)}"
            )
        return raw


def _why(raw: bytes) -> str:
    try:
        return str(strict_json.loads(raw)["detail"])
    except (MalformedError, KeyError, TypeError):
        return "it does not say why"
