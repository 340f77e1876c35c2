"""The page of a license: its state changed, renewed, corrected, by two clerks."""

from __future__ import annotations

import pytest

from tests.issuer.console.visitors import ConsoleOffice, Shown, Visitor
from tests.issuer.desk.staff import handed_in


def act(visitor: Visitor, license_id: str, revision: str, word: str) -> Shown:
    return visitor.post(
        f"licenses/{license_id}/state",
        act=word,
        reason="依法办理",
        revision=revision,
        confirmed="yes",
    )


def test_a_state_is_changed_once_it_is_confirmed(console: ConsoleOffice) -> None:
    license_id = console.mint()
    registrar = console.visitor("registrar")
    page = f"licenses/{license_id}"
    revision = registrar.get(page).hidden["revision"]
    asked = registrar.post(
        f"{page}/state", act="revoke", reason="骗取", revision=revision
    )
    assert "不能撤回" in asked.text
    assert "有效" in registrar.get(page).text
    done = act(registrar, license_id, asked.hidden["revision"], "revoke")
    assert done.headers["location"].endswith("?done=revoke")
    shown = registrar.get(page)
    assert 'class="state state-revoked"' in shown.text
    assert "依法办理" in shown.text


def test_only_what_is_possible_from_its_state_is_offered(
    console: ConsoleOffice,
) -> None:
    license_id = console.mint()
    registrar = console.visitor("registrar")
    revision = registrar.get(f"licenses/{license_id}").hidden["revision"]
    act(registrar, license_id, revision, "cancel")
    ended = registrar.get(f"licenses/{license_id}")
    assert 'name="act"' not in ended.text
    assert "最终状态" in ended.text
    assert "/renew" not in ended.text
    assert "不再打印" in ended.text


def test_of_two_clerks_at_one_license_the_slower_is_shown_what_is_now(
    console: ConsoleOffice,
) -> None:
    license_id = console.mint()
    first, second = console.visitor("registrar"), console.visitor("registrar", "en")
    seen = first.get(f"licenses/{license_id}").hidden["revision"]
    assert act(second, license_id, seen, "suspend").status == 303
    stale = act(first, license_id, seen, "revoke")
    assert stale.status == 409
    assert "已被他人变更" in stale.trouble
    assert 'class="state state-suspended"' in stale.text
    assert stale.hidden["revision"] != seen


def test_an_act_without_a_reason_is_refused_beside_what_was_chosen(
    console: ConsoleOffice,
) -> None:
    license_id = console.mint()
    registrar = console.visitor("registrar")
    refused = registrar.post(
        f"licenses/{license_id}/state", act="revoke", revision="1", confirmed="yes"
    )
    assert refused.status == 409
    assert "原因" in refused.trouble


@pytest.mark.parametrize("purpose", ["renew", "correct"])
def test_a_successor_takes_the_license_s_fields_and_its_place(
    console: ConsoleOffice, purpose: str
) -> None:
    license_id = console.mint()
    registrar = console.visitor("registrar")
    path = f"licenses/{license_id}/{purpose}"
    form = registrar.get(path)
    assert handed_in()["resident_address"] in form.text
    changed = handed_in(resident_address="上海市徐汇区示例街9号")
    beside = {"_revision": form.hidden["_revision"], "_reason": "地址变更"}
    confirmed = registrar.post(path, **changed, **beside, _step="confirm")
    assert confirmed.status == 200, confirmed.faults or confirmed.trouble
    done = registrar.post(path, **confirmed.hidden, _step="done")
    assert done.status == 303, (done.faults, done.trouble)
    successor = registrar.get(done.place)
    assert "示例街9号" in successor.text
    assert license_id in successor.text
    assert (
        'class="state state-superseded"' in registrar.get(f"licenses/{license_id}").text
    )


def test_a_successor_of_what_was_changed_meanwhile_is_refused_with_its_page(
    console: ConsoleOffice,
) -> None:
    license_id = console.mint()
    registrar = console.visitor("registrar")
    path = f"licenses/{license_id}/renew"
    beside = {"_revision": registrar.get(path).hidden["_revision"], "_reason": "换证"}
    confirmed = registrar.post(path, **handed_in(), **beside, _step="confirm")
    act(registrar, license_id, beside["_revision"], "suspend")
    stale = registrar.post(path, **confirmed.hidden, _step="done")
    assert stale.status == 409
    assert 'class="state state-suspended"' in stale.text


def test_paper_and_the_picture_of_the_code_come_from_the_page(
    console: ConsoleOffice,
) -> None:
    # A name that the font has.
    license_id = console.mint(name="示例小雅")
    reader = console.visitor("reader")
    paper = reader.client.get(f"{reader.root}licenses/{license_id}/print/card")
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["cache-control"] == "no-store"
    picture = reader.client.get(f"{reader.root}licenses/{license_id}/print/qr")
    assert picture.content.startswith(b"\x89PNG")


def test_paper_that_cannot_be_set_is_refused_in_words(console: ConsoleOffice) -> None:
    license_id = console.mint(name="𠮷小雅")
    refused = console.visitor("reader").get(f"licenses/{license_id}/print/a4")
    assert refused.status == 422
    assert "字体" in refused.trouble
