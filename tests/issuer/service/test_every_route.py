"""Every route of the service, walked by everybody: who gets in, and what they see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import APIRouter

from issuer.accounts.operators import set_disabled
from issuer.accounts.roles import PERMISSIONS_OF, Permission, Role
from issuer.service.app import UndeclaredRouteError, create_app
from issuer.service.serving import Here
from issuer.service.strict_route import StrictRoute
from tests.issuer.accounts import client
from tests.issuer.office import NOW
from tests.issuer.service.walk import EVERY_ROLE, HOLDER, NOBODYS, Walk, walk_in
from tests.issuer.service.walked_routes import denial

DENIED = ("not-allowed", "session-only")
NO_TOKEN = "tongyan_" + "A" * 43


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with walk_in(tmp_path_factory.mktemp("walk")) as walk:
        yield walk


def test_nobody_gets_in_where_it_is_not_everybodys(walk: Walk) -> None:
    gone = walk.operator(*EVERY_ROLE, agency=walk.market)
    over, revoked = walk.session(gone), walk.program(gone)
    expired = walk.served.token(gone, life_s=1)
    ledger = walk.served.office.installation.ledger
    with ledger.writing() as connection:
        set_disabled(connection, gone, True, by="test", now=NOW)
    walk.served.now[0] += 1
    before = walk.acts()
    for route, _, _ in walk.gated:
        for whose, asking in {
            "nobody": client(walk.app),
            "a disabled operator's token": revoked,
            "a disabled operator's session": over,
            "an expired token": client(walk.app, Authorization=f"Bearer {expired}"),
            "no token of ours": client(walk.app, Authorization=f"Bearer {NO_TOKEN}"),
            "a password": client(walk.app, Authorization="Basic YTpi"),
        }.items():
            answer = route.send(asking, walk.known)
            assert denial(answer) == "not-signed-in", (str(route), whose, answer.text)
    assert walk.acts() == before


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_nothing_beyond_its_permissions(walk: Walk, role: Role) -> None:
    operator = walk.operator(role, agency=walk.market)
    program, browser = walk.program(operator), walk.session(operator)
    before = walk.acts()
    for route, permission, _ in walk.gated:
        if permission is not None and permission not in PERMISSIONS_OF[role]:
            for asking in (browser, program):
                answer = route.send(asking, walk.known)
                assert denial(answer) in DENIED, (str(route), answer.text)
    assert walk.acts() == before


def test_a_token_is_good_within_its_scopes_alone(walk: Walk) -> None:
    operator = walk.operator(*EVERY_ROLE, agency=walk.market)
    programs = {
        missing: walk.program(operator, *(set(Permission) - {missing}))
        for missing in Permission
    }
    before = walk.acts()
    for route, permission, _ in walk.gated:
        if permission is not None:
            answer = route.send(programs[permission], walk.known)
            assert denial(answer) in DENIED, (str(route), answer.text)
    assert walk.acts() == before


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-CSRF-Token", "0" * 64),
        ("Origin", "https://evil.example"),
        ("Host", "evil.example"),
    ],
)
def test_attack_another_sites_page_changes_nothing(
    walk: Walk, header: str, value: str
) -> None:
    browser = walk.session(walk.operator(*EVERY_ROLE, agency=walk.market))
    browser.headers[header] = value
    before = walk.acts()
    for route, _, _ in walk.gated:
        if route.changes:
            answer = route.send(browser, walk.known)
            assert answer.status_code == 403, (str(route), answer.text)
    assert walk.acts() == before


def test_a_one_time_password_opens_nothing_but_the_way_to_another(walk: Walk) -> None:
    new = walk.operator(*EVERY_ROLE, agency=walk.market, one_time=True)
    before = walk.acts()
    browser, opened = walk.session(new), set()
    for route, _, _ in walk.gated:
        answer = route.send(browser, walk.known)
        if denial(answer) is None:
            opened.add(str(route))
            browser = walk.session(new)  # it may have been the way out
    assert walk.acts() == before
    assert opened == {
        "GET /api/session",
        "DELETE /api/session",
        "POST /api/session/password",
        "GET /console/{language}/password",
        "POST /console/{language}/password",
        "POST /console/{language}/sign-out",
    }


def test_another_agencys_is_answered_as_what_nobody_has(walk: Walk) -> None:
    stranger = walk.operator(*EVERY_ROLE, agency=walk.served.office.police)
    program = walk.program(stranger)
    compared = set()
    for route, _, by_session in walk.gated:
        asking = walk.session(stranger) if by_session else program
        answer = route.send(asking, walk.known)
        assert HOLDER not in answer.text, str(route)
        if route.path(walk.known) != route.path(NOBODYS):
            asking = walk.session(stranger) if by_session else program
            unknown = route.send(asking, NOBODYS)
            assert answer.status_code == unknown.status_code, (str(route), answer.text)
            assert 400 <= answer.status_code < 500, (str(route), answer.text)
            if answer.status_code == 404:
                compared.add(str(route))
        else:
            assert walk.known["license_id"] not in answer.text, str(route)
    assert {
        "GET /api/batches/{number}",
        "GET /api/licenses/{license_id}/offers",
        "GET /api/operators/{name}",
        "DELETE /api/tokens/{token_id}",
    } <= compared


def test_who_administers_the_installation_reads_no_license(walk: Walk) -> None:
    root = walk.operator(Role.ADMINISTER, agency=None)
    browser = walk.session(root)
    for route, _, _ in walk.gated:
        answer = route.send(browser, walk.known)
        browser = walk.session(root) if route.changes else browser
        assert HOLDER not in answer.text, str(route)
        assert answer.status_code != 500, (str(route), answer.text)


def test_what_is_everybodys_asks_nobody_who_they_are(walk: Walk) -> None:
    public = [route for route in walk.routes if route.gate is None]
    assert {str(route) for route in public} >= {
        "GET /licenses/{license_id}/status",
        "GET /status/{region}/{name}",
    }
    for route in public:
        answer = route.send(client(walk.app), walk.known)
        assert HOLDER not in answer.text, str(route)
        assert answer.status_code != 500, (str(route), answer.text)


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_its_permissions_say(walk: Walk, role: Role) -> None:
    operator = walk.operator(role, agency=walk.market)
    program, browser = walk.program(operator), walk.session(operator)
    for route, permission, by_session in walk.gated:
        if permission is None or permission in PERMISSIONS_OF[role]:
            answer = route.send(program, walk.known)
            assert (denial(answer) is None) != by_session, (str(route), answer.text)
            answer = route.send(browser, walk.known)
            assert denial(answer) is None, (str(route), answer.text)
            assert answer.status_code != 500, (str(route), answer.text)
            browser = walk.session(operator) if route.changes else browser


def test_a_route_that_does_not_say_who_may_use_it_keeps_the_service_down(
    walk: Walk,
) -> None:
    router = APIRouter(route_class=StrictRoute)

    @router.get("/api/everything")
    def everything(here: Here) -> str:
        return str(here.installation.folder)

    with pytest.raises(UndeclaredRouteError, match="/api/everything"):
        create_app(walk.served.serving(), [router])
