"""Administrators who have signed in: of the installation and of two agencies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from issuer.accounts.roles import Role
from tests.issuer.accounts import ServedOffice, signed_in
from tests.issuer.office import Office


@dataclass
class Accounts:
    """An office whose administrators have signed in."""

    served: ServedOffice
    app: FastAPI
    root: httpx.Client
    chief: httpx.Client
    police: httpx.Client

    def acts(self) -> list[dict[str, Any]]:
        with self.served.office.installation.ledger.reading() as connection:
            lines = connection.exec_driver_sql("SELECT line FROM audit ORDER BY number")
            return [json.loads(line) for line in lines.scalars()]


def accounts_of(office: Office) -> Accounts:
    served = ServedOffice(office)
    served.operator("root", Role.ADMINISTER, agency=None)
    served.operator("chief", Role.ADMINISTER, agency=office.market)
    served.operator("police.chief", Role.ADMINISTER, agency=office.police)
    app = served.app()
    return Accounts(
        served,
        app,
        *(signed_in(app, name) for name in ("root", "chief", "police.chief")),
    )


def names(browser: httpx.Client) -> list[str]:
    return [one["name"] for one in browser.get("/api/operators").json()["operators"]]
