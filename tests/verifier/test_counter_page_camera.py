"""The camera of the counter page: films of codes in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from credential.split_code import split_code
from tests.verifier.browsers import chromium
from tests.verifier.counters import code_of, live_code
from tests.verifier.films import blurred, dim, film, frame, tilted
from tests.verifier.pictures import qr
from tests.verifier.windows import Window, opened

FAKE = ("--use-fake-device-for-media-stream", "--use-file-for-fake-video-capture={}")


@pytest.fixture(scope="module")
def roll(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file that the camera plays; it is read when the camera is opened."""
    return tmp_path_factory.mktemp("camera") / "film.mjpeg"


@pytest.fixture(scope="module")
def filming(roll: Path) -> Iterator[Browser]:
    """Return a browser whose camera plays a film."""
    with chromium(*(one.format(roll) for one in FAKE)) as browser:
        yield browser


@pytest.fixture
def seeing(filming: Browser) -> Iterator[Window]:
    """Return a window that may use the camera."""
    with opened(filming, "camera") as window:
        yield window


def switch_on(window: Window) -> None:
    window.page.get_by_role("button", name="Camera").click()


def expect_verdict(window: Window, verdict: str) -> None:
    cards = window.page.locator(".verdict")
    expect(cards).to_have_count(1)
    expect(cards).to_have_attribute("data-verdict", verdict)


def paths_asked(window: Window) -> list[str]:
    posted = [one for one in window.requests if one.method == "POST"]
    return [one.url.removeprefix(window.address).partition("?")[0] for one in posted]


@pytest.mark.parametrize("seen", ["clean", "tilted", "blurred", "dim"])
def test_a_code_before_the_camera_is_decided_once(
    seeing: Window, roll: Path, seen: str
) -> None:
    code = qr(code_of(seeing.world))
    ways = {
        "clean": frame(code),
        "tilted": tilted(code),
        "blurred": blurred(code, 1.6),
        "dim": dim(code, 0.35),
    }
    film(roll, [ways[seen]])
    seeing.open("en")

    switch_on(seeing)

    expect_verdict(seeing, "accepted")
    with seeing.page.expect_response("**/api/read"):
        pass
    with seeing.page.expect_response("**/api/read"):
        pass
    assert paths_asked(seeing).count("/api/check") == 1
    assert len(seeing.receipts) == 1
    expect(seeing.page.locator(".source")).to_contain_text("receipt 1")


def test_the_parts_of_a_moving_code_are_collected_as_they_come(
    seeing: Window, roll: Path
) -> None:
    parts = split_code(live_code(seeing.world), part_characters=350)
    assert len(parts) > 2
    film(roll, [shown for part in parts for shown in [frame(qr(part))] * 12])
    seeing.open("en")

    switch_on(seeing)

    expect_verdict(seeing, "accepted")
    assert [one.verdict for one in seeing.receipts[-1:]] == ["accepted"]


def test_the_next_license_is_decided_without_a_click(
    seeing: Window, roll: Path
) -> None:
    good = code_of(seeing.world)
    seeing.world.claims["status"]["status_list"]["idx"] = 9
    seeing.world.set_state(1)
    revoked = code_of(seeing.world)
    film(roll, [*[frame(qr(good))] * 45, *[frame(qr(revoked))] * 90])
    seeing.open("en")

    switch_on(seeing)

    expect_verdict(seeing, "accepted")
    expect_verdict(seeing, "refused")


def test_a_new_case_decides_anew_on_what_lies_in_view(
    seeing: Window, roll: Path
) -> None:
    film(roll, [frame(qr(live_code(seeing.world)), side=700)])
    seeing.open("en")
    switch_on(seeing)
    expect_verdict(seeing, "accepted")

    seeing.page.get_by_role("button", name="New case").click()

    expect_verdict(seeing, "refused")
    expect(seeing.page.locator(".sentence")).to_contain_text("shown in another case")


def test_a_code_of_a_shop_in_view_is_told_and_is_no_verdict(
    seeing: Window, roll: Path
) -> None:
    film(roll, [frame(qr("https://shop.example/order/12"))])
    seeing.open("en")

    switch_on(seeing)

    expect(seeing.page.locator("#camera-line")).to_contain_text("no license")
    expect(seeing.page.locator(".verdict")).to_have_count(0)
    assert seeing.receipts == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("far away", "too small"), ("out of focus", "blurred"), ("dark", "too dark")],
)
def test_the_page_says_why_nothing_can_be_read(
    seeing: Window, roll: Path, name: str, hint: str
) -> None:
    code = qr(code_of(seeing.world))
    ways: dict[str, Image.Image] = {
        "far away": frame(code, side=66),
        "out of focus": blurred(code, 9),
        "dark": dim(code, 0.01),
    }
    film(roll, [ways[name]])
    seeing.open("en")

    switch_on(seeing)

    expect(seeing.page.locator("#camera-line")).to_contain_text(hint)
    expect(seeing.page.locator(".verdict")).to_have_count(0)


def test_switched_off_the_camera_is_let_go(seeing: Window, roll: Path) -> None:
    film(roll, [frame(None)])
    seeing.open("en")
    switch_on(seeing)
    expect(seeing.page.locator("#camera-picture")).to_be_visible()
    used = "document.getElementById('camera-picture').srcObject"
    seeing.page.evaluate(f"window.used = {used}.getVideoTracks()[0]")

    switch_on(seeing)

    expect(seeing.page.locator("#camera")).to_be_hidden()
    assert seeing.page.evaluate("window.used.readyState") == "ended"


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh-CN", "没有允许使用摄像头"), ("en", "did not allow the camera")],
)
def test_a_refused_permission_is_told(
    filming: Browser, roll: Path, language: str, line: str
) -> None:
    film(roll, [frame(None)])
    with opened(filming) as window:
        window.open(language)

        window.page.locator("#camera-on").click()

        expect(window.page.locator("#camera-line")).to_contain_text(line)
        pressed = window.page.locator("#camera-on")
        expect(pressed).to_have_attribute("aria-pressed", "false")


def test_a_camera_that_is_not_there_is_told(seeing: Window, roll: Path) -> None:
    roll.unlink(missing_ok=True)
    seeing.open("en")

    switch_on(seeing)

    expect(seeing.page.locator("#camera-line")).to_contain_text("No camera was found")
    expect(seeing.page.locator("#camera-picture")).to_be_hidden()


@pytest.mark.parametrize(
    ("thrown", "line"),
    [
        ("new DOMException('', 'NotReadableError')", "Another program uses the camera"),
        ("new TypeError()", "cannot be used at this address"),
    ],
)
def test_a_camera_that_the_browser_cannot_open_is_told(
    seeing: Window, thrown: str, line: str
) -> None:
    # No camera can be kept busy here: the browser's answer is put in its place.
    opening = f"getUserMedia = async () => {{ throw {thrown}; }}"
    seeing.page.add_init_script(f"navigator.mediaDevices.{opening}")
    seeing.open("en")

    switch_on(seeing)

    expect(seeing.page.locator("#camera-line")).to_contain_text(line)
