"""The whole API asked what its description allows, by somebody signed in.

Schemathesis makes the requests from ``/openapi.json``; it finds what nobody thought of.
What it found has a test of its own beside this one.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from issuer.accounts.roles import Role
from tests.issuer.accounts import ORIGIN
from tests.issuer.desk.api_office import ApiOffice, act
from tests.issuer.desk.staff import ESTATE, handed_in
from web.rate_limit import RateLimit

# Of each operation; the whole takes half a minute on one core.
EXAMPLES = 15
_CHECKED = [
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]

load_all_checks()


@schemathesis.serializer("application/jose")
def signed_message(_: Any, value: Any) -> bytes:
    return str(value).encode()


_SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def did_not_fail(
    _: Any, response: schemathesis.Response, __: schemathesis.Case[Any]
) -> bool | None:
    """Refuse a 500; a 503 says what is missing, such as a trust store here."""
    assert response.status_code in {503} | set(range(500)), response.text
    return None


def ask(operation: Any, headers: dict[str, str]) -> None:
    """Send what is made for one operation, and check each answer."""
    checks: list[Any] = [did_not_fail, *CHECKS.get_by_names(_CHECKED)]

    @_SETTINGS
    @given(case=operation.as_strategy())
    def asked(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(
            base_url=ORIGIN,
            headers=headers,
            checks=checks,
        )

    asked()


@pytest.mark.slow
def test_no_request_fails_the_service_and_every_answer_is_as_described(
    api: ApiOffice,
) -> None:
    path = f"/api/applications/{api.file()['number']}/approve"
    license_id = act(api.chief, path, {}, seen=1).json()["license_id"]
    api.file(document_number="沪(2026)黄字不动产权第000129号")
    app = api.served.app(dispute_limit=RateLimit(burst=10**6))
    asking = api.served.operator("asking", *Role, agency=api.staff.estate)
    operations: Any = _described(app, license_id).get_all_operations()
    faults = []
    for operation in (found.ok() for found in operations):
        # One each: some operations end tokens.
        headers = {"Authorization": f"Bearer {api.served.token(asking)}"}
        try:
            ask(operation, headers)
        except (schemathesis.errors.SchemathesisError, AssertionError) as error:
            faults.append(f"{operation.label}: {error}")
        except BaseExceptionGroup as group:
            faults.append(f"{operation.label}: {group.exceptions}")
    assert not faults, "\n\n".join(faults)


def _described(app: FastAPI, license_id: str) -> Any:
    """Return the description, without what no chance finds: who asks, and for what."""
    described = app.openapi()
    described["components"].pop("securitySchemes")
    described.pop("security")
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                known = _THERE.get(parameter["name"])
                if parameter["name"] == "license_id":
                    known = [license_id]
                if known and "operators" not in path:
                    parameter |= {"schema": {"enum": known}, "required": True}
    for name, schema in described["components"]["schemas"].items():
        if name.endswith("Request") and "fields" in schema["properties"]:
            schema["properties"]["fields"] = {"anyOf": _FIELDS}
    return schemathesis.openapi.from_asgi("/openapi.json", app)


_THERE = {
    "number": [1, 2],
    "If-Match": ['"1"', '"2"'],
    "name": [ESTATE.tongyan.short_name],
}
_FIXED = {name: {"enum": [value]} for name, value in handed_in(ESTATE).items()}
# All as they should be, but for one that is anything at all.
_FIELDS = [
    {"type": "object", "properties": _FIXED | {name: {}}, "required": list(_FIXED)}
    for name in _FIXED
]
