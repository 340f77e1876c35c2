"""Programs of two agencies that use the API of one office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
from fastapi import FastAPI

from issuer.accounts.roles import Role
from tests.issuer.accounts import ServedOffice
from tests.issuer.desk.staff import ESTATE, Staff, handed_in
from tests.issuer.office import DRIVING

ALL_ROLES = (Role.ENTER, Role.APPROVE, Role.CHANGE_STATE, Role.READ)
_KEYS = count(1)


@dataclass
class ApiOffice:
    """The service, with programs of the police and of the estate agency."""

    staff: Staff
    served: ServedOffice
    app: FastAPI
    police: httpx.Client
    registrar: httpx.Client
    chief: httpx.Client

    @classmethod
    def of(cls, staff: Staff) -> ApiOffice:
        served = ServedOffice(staff.office)
        app = served.app()
        police, estate = staff.office.police, staff.estate
        return cls(
            staff,
            served,
            app,
            served.program(app, "police", *ALL_ROLES, agency=police),
            served.program(app, "registrar", *ALL_ROLES, agency=estate),
            served.program(app, "chief", *ALL_ROLES, agency=estate),
        )

    def mint(self, **changed: Any) -> dict[str, Any]:
        answer = act(self.police, "/api/licenses", entry(**changed))
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def file(self, **changed: Any) -> dict[str, Any]:
        answer = act(self.registrar, "/api/licenses", entry_of_estate(**changed))
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        return told


def entry(**changed: Any) -> dict[str, Any]:
    return {"type": DRIVING.code, "fields": handed_in(DRIVING, **changed)}


def entry_of_estate(**changed: Any) -> dict[str, Any]:
    return {"type": ESTATE.code, "fields": handed_in(ESTATE, **changed)}


def new_key() -> str:
    return f'"test-key-{next(_KEYS):06}"'


def act(
    client: httpx.Client,
    path: str,
    body: Mapping[str, Any],
    *,
    seen: int | None = None,
    key: str | None = None,
) -> httpx.Response:
    """Post with a key of its own and the revision that was seen."""
    headers = {"Idempotency-Key": key or new_key()}
    if seen is not None:
        headers["If-Match"] = f'"{seen}"'
    return client.post(path, json=body, headers=headers)
