"""Every route of the issuer's service, as requests that a test can send.

They are derived from the application: a new route is walked without a word. Its path
is filled with what one agency has, and again with what nobody has; its body is the
example that its description shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import httpx
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant

from issuer.service.access import Gate
from issuer.service.app import ROUTERS, gate_of
from issuer.service.strict_route import StrictRoute
from tests.issuer.accounts import problem_of

__all__ = ["WalkedRoute", "denial", "walked_routes"]

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_NOBODYS = {int: "999999", str: "nobodys"}
_DENIALS = {
    "not-signed-in",
    "not-allowed",
    "session-only",
    "password-must-change",
    "foreign-origin",
    "wrong-csrf-token",
}


@dataclass(frozen=True)
class WalkedRoute:
    """One method of one route.

    Attributes:
        method: Its method.
        route: The route itself.
        body: The example of its JSON body, or None.
    """

    method: str
    route: StrictRoute
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.route.path}"

    @property
    def gate(self) -> Gate | None:
        """What lets callers in; None if everybody may."""
        return gate_of(self.route)

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    def path(self, known: Mapping[str, str]) -> str:
        """Return its path, filled with what is known; with nobody's otherwise."""
        kinds = dict(_path_parameters(self.route.dependant))

        def filled(found: re.Match[str]) -> str:
            name = found[1]
            return _choice(kinds[name]) or known.get(name) or _NOBODYS[kinds[name]]

        return _PARAMETER.sub(filled, self.route.path)

    def send(self, client: httpx.Client, known: Mapping[str, str]) -> httpx.Response:
        """Send it, with its example as the body."""
        sent: dict[str, Any] = {} if self.body is None else {"json": self.body}
        return client.request(self.method, self.path(known), **sent)


def walked_routes(app: FastAPI) -> list[WalkedRoute]:
    """Return every route of the service."""
    return list(_routes(app.openapi()))


def denial(answer: httpx.Response) -> str | None:
    """Return why a request was not let in; None if it was.

    A page leads to its sign-in, or says in its own words that it is not allowed.
    """
    if answer.status_code == 303 and answer.headers["location"].endswith("/sign-in"):
        return "not-signed-in"
    if answer.headers.get("content-type") == "application/problem+json":
        code = problem_of(answer)
        return code if code in _DENIALS else None
    return "not-allowed" if answer.status_code == 403 else None


def _routes(description: Mapping[str, Any]) -> Iterator[WalkedRoute]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, StrictRoute)
            for method in sorted((route.methods or set()) - {"HEAD"}):
                described = description["paths"].get(route.path_format, {})
                asked = described.get(method.lower(), {}).get("requestBody", {})
                yield WalkedRoute(method, route, _example(asked, description))


def _example(asked: Mapping[str, Any], description: Mapping[str, Any]) -> Any:
    content = asked.get("content", {}).get("application/json")
    if content is None:
        return None
    schema = content.get("schema", {})
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = description["components"]["schemas"][name]
    if "example" in content or "example" in schema:
        return content.get("example", schema.get("example"))
    properties = schema.get("properties", {})
    shown = {name: one.get("examples") for name, one in properties.items()}
    return {name: examples[0] for name, examples in shown.items() if examples}


def _path_parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    for one in dependant.path_params:
        yield one.name, one.field_info.annotation
    for each in dependant.dependencies:
        yield from _path_parameters(each)


def _choice(kind: Any) -> str | None:
    """Return the first of a closed set of values."""
    if get_origin(kind) is Literal:
        return str(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return str(next(iter(kind)).value)
    return None
