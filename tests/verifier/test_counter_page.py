"""The counter page in a real browser, over the real service."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.verifier.browsers import chromium
from tests.verifier.counters import WorldTrust, code_of, served
from tests.verifier.pictures import qr, saved, sheet
from tests.world import World
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.messages import VERDICT_WORDS

SHOP = "https://shop.example/order/12"
SHAPES = {
    "accepted": "check mark in a circle",
    "refused": "cross in an octagon",
    "cannot-decide": "question mark in a triangle",
}


@dataclass
class Window:
    """A service window: the page, its address, and the world behind it."""

    page: Page
    address: str
    world: World
    trust: WorldTrust
    answer: Callable[[Route], None] = lambda route: route.continue_()
    requests: list[Request] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, language: str = "zh-CN") -> None:
        """Open the page and wait for its trust data."""
        self.page.goto(f"{self.address}/?lang={language}")
        expect(self.page.locator("#trust-mark svg")).to_be_visible()

    def scan(self, text: str) -> None:
        """Type as a keyboard scanner does, with Enter at the end."""
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def drop(self, name: str, picture: bytes, *, on: str = "drop") -> None:
        """Drop a picture on the page, or paste it."""
        encoded = base64.b64encode(picture).decode()
        self.page.evaluate(_HAND_OVER, [encoded, name, on])

    @property
    def verdicts(self) -> list[str | None]:
        """The verdicts on the page, from the top."""
        cards = self.page.locator(".verdict").all()
        return [card.get_attribute("data-verdict") for card in cards]


_HAND_OVER = """([encoded, name, on]) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const handed = new DataTransfer();
  handed.items.add(new File([bytes], name, { type: "image/png" }));
  const how = { dataTransfer: handed, clipboardData: handed, bubbles: true };
  const Kind = on === "drop" ? DragEvent : ClipboardEvent;
  document.body.dispatchEvent(new Kind(on, { ...how, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    world = World()
    trust = WorldTrust(world)
    counter = Counter(trust, accepting_region=world.accepting)
    with served(counter, world) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        window = Window(context.new_page(), address, world, trust)
        window.page.set_default_timeout(10_000)
        # From the start: a page that is open already is not intercepted at once.
        window.page.route("**/api/check", lambda route: window.answer(route))
        window.page.on("request", lambda request: window.requests.append(request))
        window.page.on("pageerror", lambda error: window.errors.append(str(error)))
        yield window
        context.close()
    assert window.errors == []


def world_of(window: Window, verdict: str) -> str:
    """Let the world lead to a verdict; return the code to scan."""
    if verdict == "refused":
        window.world.set_state(1)
    if verdict == "cannot-decide":
        window.world.set_age(days=20)
    return code_of(window.world)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("verdict", list(SHAPES))
def test_a_verdict_is_told_by_color_shape_and_word_in_both_languages(
    window: Window, verdict: str, language: str
) -> None:
    code = world_of(window, verdict)
    window.open(language)

    window.scan(code)

    card = window.page.locator(".verdict")
    expect(card).to_have_attribute("data-verdict", verdict)
    words = VERDICT_WORDS[Verdict(verdict)]
    large, small = (words.zh, words.en.upper())[:: 1 if language == "zh-CN" else -1]
    expect(card.locator(".large")).to_have_text(large)
    expect(card.locator(".small")).to_have_text(small)
    expect(card.locator(".shape svg")).to_be_visible()
    if language == "en":
        expect(card.locator(".shape svg")).to_have_attribute(
            "aria-label", SHAPES[verdict]
        )


def test_the_card_says_why_what_to_do_what_to_compare_and_whom_to_call(
    window: Window,
) -> None:
    window.open()

    window.scan(code_of(window.world))

    card = window.page.locator(".verdict")
    expect(card.locator(".sentence")).to_have_text("证照真实、有效，且在本地区互认。")
    expect(card.locator(".action")).to_contain_text("比对")
    expect(card.locator(".fields")).to_contain_text("上海样例茶叶有限公司")
    expect(card.locator(".presenters")).to_contain_text("比对“法定代表人”与居民身份证")
    expect(card.locator(".issuer")).to_contain_text("上海市市场监督管理局")
    expect(card.locator(".issuer")).to_contain_text("12315")
    expect(card.locator(".rests-on")).to_contain_text("信任数据截至 2026-11-21 09:00")


def test_a_scanner_without_enter_is_checked_after_the_terminator(
    window: Window,
) -> None:
    window.open()

    window.page.keyboard.insert_text(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
    expect(window.page.locator("#code")).to_have_value("")


def test_a_scanner_behind_a_chinese_input_method_is_understood_and_told(
    window: Window,
) -> None:
    window.open("en")
    code = code_of(window.world)
    typist = window.page.context.new_cdp_session(window.page)
    damaged = code.lower().replace(":", "：").replace(".", "。")
    length = len(damaged)

    selection = {"selectionStart": length, "selectionEnd": length}
    typist.send("Input.imeSetComposition", {"text": damaged, **selection})
    typist.send("Input.insertText", {"text": damaged})

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
    expect(window.page.locator(".notices")).to_contain_text("changed case or width")


def test_a_full_stop_inside_a_code_does_not_cut_it_off(window: Window) -> None:
    window.open()
    code = code_of(window.world)

    window.page.keyboard.insert_text("TY1:A.")
    window.page.keyboard.insert_text(code[4:])

    expect(window.page.locator(".verdict")).to_have_count(1)
    sent = [one for one in window.requests if one.method == "POST"]
    assert [one.post_data_json for one in sent] == [{"text": f"TY1:A.{code[4:]}"}]


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted(window: Window, way: str) -> None:
    window.open()

    window.drop("scan.png", saved(qr(code_of(window.world))), on=way)

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
    expect(window.page.locator(".source")).to_have_text("scan.png")


def test_several_codes_in_a_picture_show_the_worst_first(window: Window) -> None:
    good = code_of(window.world)
    window.world.claims["status"]["status_list"]["idx"] = 9
    window.world.set_state(1)
    picture = saved(sheet(qr(good), qr(code_of(window.world)), qr(SHOP)))
    window.open()

    window.drop("scan.png", picture)

    expect(window.page.locator(".tally")).to_contain_text("核验不通过 1")
    assert window.verdicts == ["refused", "accepted"]
    expect(window.page.locator(".other")).to_contain_text("不是证照")


def test_a_file_that_is_no_picture_says_what_is_read(window: Window) -> None:
    window.open("en")

    window.drop("form.pdf", b"%PDF-1.7")

    expect(window.page.locator(".sentence")).to_have_text(
        "Only PNG and JPEG pictures are read."
    )
    assert window.verdicts == ["refused"]


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=document.title='broken'>",
        "</script><script>document.title='broken'</script>",
        "<svg onload=document.title='broken'>",
        "{{ 7 * 7 }}",
    ],
)
def test_attack_markup_in_a_claim_is_shown_as_text(window: Window, attack: str) -> None:
    window.world.claims["legal_name"] = attack
    window.open()

    window.scan(code_of(window.world))

    expect(window.page.locator(".fields")).to_contain_text(attack)
    expect(window.page).to_have_title("通验 证照核验")
    expect(
        window.page.locator(".fields img, .fields script, .fields svg")
    ).to_have_count(0)


def test_attack_a_claim_that_turns_the_reading_direction_is_written_out(
    window: Window,
) -> None:
    window.world.claims["legal_name"] = "茶叶\u202e司公"
    window.open()

    window.scan(code_of(window.world))

    expect(window.page.locator(".fields .made-visible")).to_have_text("U+202E")


def test_the_box_has_the_focus_after_opening_clicking_and_checking(
    window: Window,
) -> None:
    window.open()
    box = window.page.locator("#code")
    expect(box).to_be_focused()

    window.page.locator("#waiting").click()
    expect(box).to_be_focused()

    window.scan(code_of(window.world))
    window.page.locator(".license .type").click()
    expect(box).to_be_focused()

    window.page.locator("summary").click()
    expect(window.page.locator(".steps")).to_be_visible()
    expect(box).to_be_focused()

    window.page.locator("#clear").click()
    expect(box).to_be_focused()


def test_a_scan_reaches_the_box_from_wherever_the_focus_was(window: Window) -> None:
    window.open()
    window.page.locator(".languages a").first.focus()

    window.page.keyboard.type("TY1:")

    expect(window.page.locator("#code")).to_have_value("TY1:")


def test_the_page_is_walked_by_keyboard_alone(window: Window) -> None:
    window.open()

    window.page.keyboard.press("Tab")
    expect(window.page.locator("button.main")).to_be_focused()
    window.page.keyboard.press("Tab")
    expect(window.page.locator("#choose")).to_be_focused()
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#code")).to_be_focused()


def test_a_verdict_is_spoken_to_a_screen_reader(window: Window) -> None:
    window.open("en")

    window.scan(SHOP)

    spoken = window.page.locator("[role=status][aria-live=assertive]")
    expect(spoken).to_contain_text("Refused. This is not the code of")


def test_nothing_stays_after_60_seconds(window: Window) -> None:
    window.page.clock.install()
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    window.page.clock.run_for(58_000)
    expect(window.page.locator(".verdict")).to_be_visible()
    window.page.clock.run_for(3_000)

    expect(window.page.locator(".verdict")).to_have_count(0)
    expect(window.page.locator("#waiting")).to_be_visible()
    assert "茶叶" not in window.page.content()


def test_nothing_of_the_last_license_stays_while_the_next_is_checked(
    window: Window,
) -> None:
    held: list[Route] = []
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    window.answer = held.append
    window.scan(SHOP)

    expect(window.page.locator("#waiting-line")).to_have_text("正在核验…")
    expect(window.page.locator(".verdict")).to_have_count(0)
    held[0].continue_()
    expect(window.page.locator(".verdict")).to_have_attribute("data-verdict", "refused")


def test_an_answer_that_comes_too_late_is_not_shown_for_the_next_scan(
    window: Window,
) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    window.open()
    window.answer = hold_the_first
    window.scan(code_of(window.world))
    expect(window.page.locator("#waiting-line")).to_have_text("正在核验…")
    window.scan(SHOP)
    refused = window.page.locator(".verdict[data-verdict=refused]")
    expect(refused).to_be_visible()

    with window.page.expect_response("**/api/check"):
        held[0].continue_()

    expect(refused).to_be_visible()
    expect(window.page.locator(".verdict")).to_have_count(1)


def test_nothing_is_kept_in_the_browser(window: Window) -> None:
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    assert window.page.context.storage_state() == {"cookies": [], "origins": []}
    assert window.page.evaluate("sessionStorage.length") == 0
    assert window.page.url == f"{window.address}/?lang=zh-CN"


def test_a_service_that_is_silent_is_cannot_decide(window: Window) -> None:
    window.open("en")
    window.answer = lambda route: route.abort()

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )
    expect(window.page.locator(".action")).to_contain_text("Start the service again")


@pytest.mark.parametrize("body", ["", "null", "[]", '{"verdict":"accepted"}', "<b>"])
def test_an_answer_that_makes_no_sense_is_cannot_decide(
    window: Window, body: str
) -> None:
    window.open()
    window.answer = lambda route: route.fulfill(body=body)

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )


def test_a_problem_of_the_service_is_cannot_decide_with_its_words(
    window: Window,
) -> None:
    window.open()

    window.answer = lambda route: route.continue_(post_data="1")
    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )
    expect(window.page.locator(".sentence")).to_have_text("请求内容不符合格式。")


@pytest.mark.parametrize(
    ("days", "usability", "state"),
    [
        (0, "usable", "Trust data is current"),
        (8, "aging", "Trust data should be refreshed"),
        (20, "unusable", "Trust data is too old to decide on"),
    ],
)
def test_the_age_of_the_trust_data_is_always_in_sight(
    window: Window, days: int, usability: str, state: str
) -> None:
    window.world.set_age(days=days, hours=1)

    window.open("en")

    strip = window.page.locator("#trust")
    idle = "Waiting for a scan" if usability != "unusable" else state
    expect(window.page.locator("#waiting-line")).to_have_text(idle)
    expect(strip).to_have_attribute("data-class", usability)
    expect(strip).to_contain_text(state)
    expect(window.page.locator("#trust-age")).to_contain_text("as of 2026-11-")
    expect(window.page.locator("#demo-mark")).to_be_hidden()


def test_without_trust_data_the_page_says_so(window: Window) -> None:
    window.trust.damaged = True

    window.open("en")
    window.scan(code_of(window.world))

    expect(window.page.locator("#trust")).to_contain_text("There is no trust data")
    expect(window.page.locator(".accepting")).to_have_text("Accepting region 330000")
    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )


def test_a_registry_for_demonstration_is_marked(window: Window) -> None:
    window.world.trust["members"]["registry"]["demo"] = True

    window.open()

    expect(window.page.locator("#demo-mark")).to_be_visible()


def test_the_language_is_switched_and_stays_in_the_address(window: Window) -> None:
    window.open()

    window.page.get_by_role("link", name="English").click()

    expect(window.page.locator("html")).to_have_attribute("lang", "en")
    assert window.page.url == f"{window.address}/?lang=en"
    expect(window.page.locator("#code")).to_be_focused()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_at_320_pixels_nothing_is_cut_off(window: Window, language: str) -> None:
    window.page.set_viewport_size({"width": 320, "height": 640})
    window.open(language)

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_be_visible()
    assert window.page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_page_asks_this_machine_and_nobody_else(window: Window) -> None:
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    assert all(one.url.startswith(f"{window.address}/") for one in window.requests)
