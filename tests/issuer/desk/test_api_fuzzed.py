"""The whole API asked what its description allows, by somebody signed in.

Schemathesis makes the requests from ``/openapi.json``; it finds what nobody thought of.
What it found has a test of its own beside this one.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from tests.issuer.accounts import ORIGIN
from tests.issuer.desk.api_office import ApiOffice

# Of each operation; the whole takes half a minute on one core.
EXAMPLES = 12
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
    _: Any, response: schemathesis.Response, __: schemathesis.Case
) -> bool | None:
    """Refuse a 500; a 503 says what is missing, such as a trust store here."""
    assert response.status_code in {503} | set(range(500)), response.text
    return None


def ask(operation: Any, headers: dict[str, str]) -> None:
    """Send what is made for one operation, and check each answer."""

    @_SETTINGS
    @given(case=operation.as_strategy())
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(
            base_url=ORIGIN,
            headers=headers,
            checks=[did_not_fail, *CHECKS.get_by_names(_CHECKED)],
        )

    asked()


@pytest.mark.slow
def test_no_request_fails_the_service_and_every_answer_is_as_described(
    api: ApiOffice,
) -> None:
    license_id = api.mint()["license_id"]
    api.file()
    headers = {"Authorization": api.police.headers["Authorization"]}
    # Whom to ask as is no matter of chance.
    api.app.openapi()["components"].pop("securitySchemes")
    api.app.openapi().pop("security")
    for operations in api.app.openapi()["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "license_id":
                    parameter["example"] = license_id  # no chance finds it
    described = schemathesis.openapi.from_asgi("/openapi.json", api.app)
    faults = []
    for found in described.get_all_operations():
        operation = found.ok()
        try:
            ask(operation, headers)
        except (schemathesis.errors.SchemathesisError, AssertionError) as error:
            faults.append(f"{operation.label}: {error}")
        except BaseExceptionGroup as group:
            faults.append(f"{operation.label}: {group.exceptions}")
    assert not faults, "\n\n".join(faults)
