"""A running service that programs ask about batches, each with a token of its own."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from issuer.accounts.roles import Role
from issuer.agencies import Agency
from issuer.service.app import create_app
from issuer.service.serving import Serving
from tests.issuer.accounts import ServedOffice
from tests.issuer.batch_jobs.sent import Sent
from tests.issuer.office import PASSPHRASE, Office
from tests.local_service import running

__all__ = ["Answer", "Asked", "asked_at", "token_for"]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The stable code of a refusal."""
        return str(self.json()["type"]).removeprefix("urn:tongyan:problem:")


def token_for(office: Office, one: Agency, name: str, *roles: Role) -> str:
    """Return the API token of a new operator, good for all that the roles allow."""
    served = ServedOffice(office)
    return served.token(served.operator(name, *roles, agency=one))


@dataclass
class Asked:
    """The service, asked in the name of a token's owner."""

    sent: Sent
    address: str
    token: str

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        **headers: str,
    ) -> Answer:
        told = {"Authorization": f"Bearer {token or self.token}"} | headers
        if isinstance(body, dict):
            body, told["Content-Type"] = json.dumps(body), "application/json"
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            connection.close()

    def send(self, content: bytes, *, name: str = "rows.csv", **more: Any) -> Answer:
        query = f"type=business-license&name={quote(name)}"
        return self.ask("POST", f"/api/batches?{query}", content, **more)


@contextmanager
def asked_at(office: Office) -> Iterator[Asked]:
    """Run a service for an office; its batches are worked on when a test says so."""
    sent = Sent(office)
    serving = Serving(
        office.installation, office.publisher(), PASSPHRASE, clock=lambda: sent.now
    )
    token = token_for(office, office.market, "clerk", Role.ENTER)
    with running(lambda _: create_app(serving)) as address:
        yield Asked(sent, address.removeprefix("http://"), token)
