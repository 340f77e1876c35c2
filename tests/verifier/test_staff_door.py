"""The staff's door: who comes in, with what, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.verifier.counters import code_of
from tests.verifier.staffed import Hall, serving
from tests.verifier.unwritable import files_no_longer_than
from tests.world import World
from verifier.staff_sessions import IDLE_FOR, LASTS

WINDOW = {"label": "浦东 3 号窗口"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("hall"), World()) as hall:
        yield hall


@pytest.fixture
def hall(running: Hall) -> Iterator[Hall]:
    yield running
    running.now = running.world.now


class Browser:
    """A browser at one of the doors, with its own cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies: dict[str, str] = {}
        self.client = httpx.Client(base_url=address, trust_env=False)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as the page does: its own origin, its cookie, its token."""
        headers = {"origin": self.address, "sec-fetch-site": "same-origin"}
        headers |= more.pop("headers", {})
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            headers.setdefault("cookie", "; ".join(pairs))
        return self.client.request(method, path, headers=headers, **more)

    def sign_in(self, token: str) -> httpx.Response:
        """Type a token into the sign-in page."""
        answer = self.ask("POST", "/sign-in", data={"token": token})
        for cookie in answer.headers.get_list("set-cookie"):
            name, value = cookie.partition(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask the service with the page's token."""
        token = self.ask("GET", "/api/page-token").json()["token"]
        return self.ask(method, path, headers={"x-page-token": token}, **more)


@pytest.fixture
def staff(hall: Hall) -> Iterator[Browser]:
    """Return a browser elsewhere, not signed in."""
    browser = Browser(hall.staff)
    yield browser
    browser.client.close()


@pytest.fixture
def window(hall: Hall) -> Iterator[Browser]:
    """Return the browser of the window itself."""
    browser = Browser(hall.here)
    yield browser
    browser.client.close()


def problem_of(answer: httpx.Response) -> str:
    """Return a problem's code."""
    return str(answer.json()["type"]).removeprefix("urn:tongyan:problem:")


def test_an_inspector_signs_in_and_checks(hall: Hall, staff: Browser) -> None:
    answer = staff.sign_in(hall.token("inspector-1", "page"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")

    checked = staff.call("POST", "/api/check", json={"text": code_of(hall.world)})

    assert checked.json()["verdict"] == "accepted"


def test_the_cookie_is_for_this_host_alone_and_for_no_script(
    hall: Hall, staff: Browser
) -> None:
    cookie = staff.sign_in(hall.token("inspector-1", "page")).headers["set-cookie"]

    assert cookie.startswith("__Host-")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"httponly", "secure", "samesite=strict", "path=/"}


@pytest.mark.parametrize("path", ["/", "/desk", "/anything"])
def test_who_has_not_signed_in_is_led_to_where_one_does(
    staff: Browser, path: str
) -> None:
    answer = staff.ask("GET", path)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/page-token"),
        ("GET", "/api/readiness"),
        ("POST", "/api/check"),
        ("POST", "/api/windows"),
        ("GET", "/api/desk"),
        ("POST", "/"),
    ],
)
def test_who_has_not_signed_in_is_answered_nothing(
    staff: Browser, method: str, path: str
) -> None:
    answer = staff.ask(method, path)

    assert (answer.status_code, problem_of(answer)) == (401, "sign-in-needed")


@pytest.mark.parametrize("token", ["", "hall.0123456789ab." + "A" * 43, "x" * 400])
def test_a_token_that_is_none_does_not_sign_in(staff: Browser, token: str) -> None:
    answer = staff.sign_in(token)

    assert answer.status_code == 401
    assert "令牌无效" in answer.text
    assert not staff.cookies


def test_a_token_taken_back_ends_its_sessions(hall: Hall, staff: Browser) -> None:
    text = hall.token("inspector-2", "page")
    staff.sign_in(text)

    hall.tokens.take_back(text.split(".")[1])

    assert staff.ask("GET", "/api/readiness").status_code == 401


@pytest.mark.parametrize(
    "later", [IDLE_FOR, LASTS, timedelta(days=31), -timedelta(minutes=1)]
)
def test_a_session_ends(hall: Hall, staff: Browser, later: timedelta) -> None:
    staff.sign_in(hall.token("inspector-3", "page"))

    hall.now += later

    assert staff.ask("GET", "/api/readiness").status_code == 401


def test_a_session_lasts_no_longer_than_a_day_however_busy(
    hall: Hall, staff: Browser
) -> None:
    staff.sign_in(hall.token("inspector-4", "page"))

    half = IDLE_FOR / 2
    answers = []
    for _ in range(int(LASTS / half)):
        hall.now += half
        answers.append(staff.ask("GET", "/api/page-token").status_code)

    assert answers == [200] * (len(answers) - 1) + [401]


def test_signing_out_ends_the_session(hall: Hall, staff: Browser) -> None:
    staff.sign_in(hall.token("inspector-5", "page"))
    kept = dict(staff.cookies)

    staff.ask("POST", "/sign-out")

    staff.cookies = kept
    assert staff.ask("GET", "/api/readiness").status_code == 401


def test_a_token_for_the_desk_alone_checks_nothing(hall: Hall, staff: Browser) -> None:
    staff.sign_in(hall.token("hangzhou-1", "remote-desk"))

    answer = staff.call("POST", "/api/check", json={"text": code_of(hall.world)})

    assert (answer.status_code, problem_of(answer)) == (403, "token-scope")


@pytest.mark.parametrize("scope", ["page", "verify"])
def test_a_token_without_the_desk_decides_nothing(
    hall: Hall, staff: Browser, scope: str
) -> None:
    staff.sign_in(hall.token("inspector-6", scope))

    assert staff.call("GET", "/api/desk").status_code == 403
    assert staff.ask("GET", "/desk").status_code == 403


@pytest.mark.parametrize("path", ["/numbers", "/api/statistics"])
def test_the_halls_numbers_are_for_who_may_see_them(
    hall: Hall, staff: Browser, path: str
) -> None:
    staff.sign_in(hall.token("inspector-8", "page"))
    assert problem_of(staff.call("GET", path)) == "token-scope"

    staff.sign_in(hall.token("head-of-hall", "page", "statistics"))
    assert staff.call("GET", path).status_code != 403


def test_nobody_at_the_windows_own_machine_is_a_clerk_elsewhere(
    hall: Hall, window: Browser
) -> None:
    window.sign_in(hall.token("hangzhou-1", "remote-desk"))

    answer = window.call("GET", "/api/desk")

    assert (answer.status_code, problem_of(answer)) == (401, "sign-in-needed")


def test_attack_the_name_of_this_machine_opens_no_door(
    hall: Hall, staff: Browser
) -> None:
    named = hall.here.removeprefix("http://")

    answer = staff.ask("GET", "/api/readiness", headers={"host": named})

    assert (answer.status_code, problem_of(answer)) == (421, "foreign-host")


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}],
)
def test_attack_another_sites_page_asks_with_the_staffs_cookie(
    hall: Hall, staff: Browser, headers: dict[str, str]
) -> None:
    staff.sign_in(hall.token("inspector-7", "page"))

    answer = staff.ask("POST", "/api/check", headers=headers, json={"text": ""})

    assert (answer.status_code, problem_of(answer)) == (403, "foreign-origin")


def test_the_door_lets_a_program_with_its_token_through(
    hall: Hall, staff: Browser
) -> None:
    bearer = {"authorization": f"Bearer {hall.token('queue', 'verify')}"}

    answer = staff.ask(
        "POST", "/v1/verify", headers=bearer, json={"codes": [code_of(hall.world)]}
    )

    assert answer.json()["verdict"] == "accepted"


def test_a_scan_at_the_window_is_decided_elsewhere(
    hall: Hall, window: Browser, staff: Browser
) -> None:
    staff.sign_in(hall.token("hangzhou-2", "remote-desk"))
    name = window.call("POST", "/api/windows", json=WINDOW).json()["window"]
    token = window.ask("GET", "/api/page-token").json()["token"]
    shown = window.ask(
        "POST",
        "/api/check",
        json={"text": code_of(hall.world), "case": "2026-0117"},
        headers={"x-page-token": token, "tongyan-window": name},
    ).json()

    (listed,) = staff.call("GET", "/api/desk").json()["windows"]
    assert (listed["label"], listed["undecided"]) == (WINDOW["label"], True)
    desk = staff.call("GET", f"/api/desk/{name}").json()
    (at_window,), (at_desk,) = shown["results"], desk["shown"]["results"]
    assert at_desk["report"] == at_window["report"]
    assert code_of(hall.world) in str(at_window)
    assert code_of(hall.world) not in str(desk)
    said = {"turn": desk["turn"], "kind": "proceed", "sentence": "请收原件复印件"}
    staff.call("POST", f"/api/desk/{name}/decision", json=said)

    told = window.call("GET", f"/api/windows/{name}").json()
    assert told["watched_by"] == ["hangzhou-2"]
    assert (told["decision"]["kind"], told["decision"]["sentence"]) == (
        "proceed",
        "请收原件复印件",
    )
    (kept,) = hall.decisions.entries()
    receipt = shown["results"][0]["receipt"]
    assert f'"receipts":[{receipt}]' in kept.line
    assert "请收原件复印件" not in kept.line
    window.call("DELETE", f"/api/windows/{name}")
    assert staff.call("GET", f"/api/desk/{name}").status_code == 404


def test_a_decision_that_cannot_be_kept_is_told_to_nobody(
    hall: Hall, window: Browser, staff: Browser
) -> None:
    staff.sign_in(hall.token("hangzhou-3", "remote-desk"))
    name = window.call("POST", "/api/windows", json=WINDOW).json()["window"]
    token = window.ask("GET", "/api/page-token").json()["token"]
    headers = {"x-page-token": token, "tongyan-window": name}
    window.ask(
        "POST", "/api/check", json={"text": code_of(hall.world)}, headers=headers
    )
    said = {"turn": 1, "kind": "decline"}
    token = staff.ask("GET", "/api/page-token").json()["token"]

    with files_no_longer_than(0):
        answer = staff.ask(
            "POST",
            f"/api/desk/{name}/decision",
            json=said,
            headers={"x-page-token": token},
        )

    assert (answer.status_code, problem_of(answer)) == (503, "decision-not-kept")
    assert window.call("GET", f"/api/windows/{name}").json()["decision"] is None


def test_the_page_can_be_installed(staff: Browser) -> None:
    manifest = staff.ask("GET", "/app/manifest.webmanifest").json()

    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        picture = staff.ask("GET", icon["src"])
        assert picture.headers["content-type"] == "image/png"
