"""What the counter page shows of a scan, in a real browser over the real service."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.verifier.counters import code_of
from tests.verifier.pictures import printed, qr, saved, sheet
from tests.verifier.windows import Window
from verifier.causes import Verdict
from verifier.messages import VERDICT_WORDS

SHOP = "https://shop.example/order/12"
SHAPES = {
    "accepted": "check mark in a circle",
    "refused": "cross in an octagon",
    "cannot-decide": "question mark in a triangle",
}


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
    assert [(one.post_data_json or {})["text"] for one in sent] == [f"TY1:A.{code[4:]}"]


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted(window: Window, way: str) -> None:
    window.open()

    window.drop("scan.png", saved(qr(code_of(window.world))), on=way)

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
    expect(window.page.locator(".source")).to_contain_text("scan.png")


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

    window.drop("form.ofd", b"PK\x03\x04")

    expect(window.page.locator(".sentence")).to_have_text(
        "Only PNG and JPEG pictures and PDFs are read."
    )
    assert window.verdicts == ["refused"]


def test_a_pdf_is_dropped_and_the_page_of_its_code_is_told(window: Window) -> None:
    window.open("en")

    window.drop("two pages.pdf", printed(None, qr(code_of(window.world))))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
    expect(window.page.locator(".source")).to_contain_text("two pages.pdf · page 2")


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

    expect(window.page.locator(".verdict .fields")).to_contain_text(attack)
    expect(window.page).to_have_title("通验 证照核验")
    expect(
        window.page.locator(".verdict .fields img, .fields script, .fields svg")
    ).to_have_count(0)


def test_attack_a_claim_that_turns_the_reading_direction_is_written_out(
    window: Window,
) -> None:
    window.world.claims["legal_name"] = "茶叶\u202e司公"
    window.open()

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict .fields .made-visible")).to_have_text("U+202E")
