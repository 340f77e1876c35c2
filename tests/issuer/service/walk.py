"""Who walks the routes: operators of two agencies, and everything one of them has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import func, insert, select

from issuer.accounts.operators import Operator
from issuer.accounts.random_secrets import csrf_token_of
from issuer.accounts.roles import Permission, Role
from issuer.accounts.sessions import begin_session
from issuer.agencies import Agency
from issuer.desk.tables import applications
from issuer.schema import audit
from issuer.service.cookies import cookie_name
from tests.issuer.accounts import ORIGIN, SETTINGS, ServedOffice, client
from tests.issuer.batch_jobs.sent import Sent, rows_file
from tests.issuer.office import BUSINESS, NOW, Office
from tests.issuer.service.walked_routes import WalkedRoute, walked_routes

__all__ = ["EVERY_ROLE", "HOLDER", "NOBODYS", "Walk", "walk_in"]

EVERY_ROLE = tuple(Role)
HOLDER = "上海行路人测试有限公司"
NOBODYS = {
    "license_id": "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403"
    ".001.U",
    "name": "nobody",
    "token_id": "999999",
    "number": "999999",
    "short_name": "business-license",
}


@dataclass
class Walk:
    """The service of two agencies, and everything that one of them has."""

    served: ServedOffice
    app: FastAPI
    routes: list[WalkedRoute]
    known: dict[str, str]

    @property
    def market(self) -> Agency:
        return self.served.office.market

    @property
    def gated(self) -> Iterator[tuple[WalkedRoute, Permission | None, bool]]:
        """Yield what asks who asks: the permission, and if only a session does."""
        for route in self.routes:
            if route.gate is not None:
                yield route, route.gate.permission, route.gate.by_session

    def operator(
        self, *roles: Role, agency: Agency | None, one_time: bool = False
    ) -> Operator:
        name = f"walker-{next(self._numbers)}"
        return self.served.operator(name, *roles, agency=agency, one_time=one_time)

    def session(self, operator: Operator) -> httpx.Client:
        """Return a browser with a new session; it sends the CSRF token."""
        with self.served.office.installation.ledger.writing() as connection:
            secret = begin_session(
                connection, operator.id, settings=SETTINGS, now=self.served.now[0]
            )
        browser = client(self.app, Origin=ORIGIN)
        browser.headers["X-CSRF-Token"] = csrf_token_of(secret)
        browser.cookies.set(cookie_name(self.app.state.serving), secret)
        return browser

    def program(self, operator: Operator, *scopes: Permission) -> httpx.Client:
        """Return a program with a token: for all that the operator may do, or less."""
        token = self.served.token(operator, scopes or None)
        return client(self.app, Authorization=f"Bearer {token}")

    def acts(self) -> int:
        with self.served.office.installation.ledger.reading() as connection:
            return connection.scalar(select(func.count()).select_from(audit)) or 0

    _numbers: Iterator[int] = field(default_factory=count)


@contextmanager
def walk_in(folder: Path) -> Iterator[Walk]:
    """Open an office in a folder, and its service."""
    office = Office.open_in(folder / "office")
    with office.installation:
        served = ServedOffice(office)
        license_id = office.mint(BUSINESS, legal_name=HOLDER).record.license_id
        owner = served.operator("owner", Role.READ, agency=office.market)
        served.token(owner)
        job = Sent(office).send(rows_file(folder, range(2)))
        with office.installation.ledger.writing() as connection:
            connection.execute(insert(applications), [_application(office)])
        app = served.app()
        known = {
            "license_id": license_id,
            "name": owner.name,
            "token_id": "1",
            "number": str(job.number),
            "short_name": "business-license",
        }
        yield Walk(served, app, walked_routes(app), known)


def _application(office: Office) -> dict[str, object]:
    return {
        "agency_id": office.market.id,
        "type_code": BUSINESS.code,
        "purpose": "mint",
        "fields": "{}",
        "document_number": "91310101MA1TY0AN1N",
        "holder_name": "示例申请人",
        "allow_same_number": False,
        "reason": "",
        "state": "waiting",
        "state_since": NOW,
        "revision": 1,
    }
