"""Entering at the console: checked as one types, confirmed, minted or filed."""

from __future__ import annotations

import html
from typing import Any

from credential import carrier
from issuer.console.form_fields import form_fields, typed_fields
from issuer.desk.application import ApplicationState
from tests.issuer.console.visitors import ConsoleOffice
from tests.issuer.desk.staff import ESTATE, handed_in
from tests.issuer.office import BUSINESS, DRIVING, TYPES

PATH = "enter/driving-license"


def told(console: ConsoleOffice, language: str = "zh-CN", **changed: Any) -> Any:
    registrar = console.visitor("registrar", language)
    return registrar.ask(f"{PATH}/check", **handed_in(**changed))


def test_a_form_has_every_field_of_its_type_with_label_code_and_example() -> None:
    for kind in TYPES:
        names = [one.name for one in form_fields(kind)]
        assert names[: len(kind.claims)] == [claim.name for claim in kind.claims]
        assert all(one.gb_code for one in form_fields(kind))
        assert all(one.example for one in form_fields(kind))


def test_a_day_may_be_written_as_spreadsheets_write_it() -> None:
    typed = {"issue_date": "2026/1/5", "name": "", "unknown": "x"}
    assert typed_fields(DRIVING, typed) == {"issue_date": "2026-01-05"}


def test_a_good_application_is_told_the_size_of_its_code_before_anything_is_minted(
    console: ConsoleOffice,
) -> None:
    checked = told(console)
    assert checked["faults"] == {}
    assert checked["trouble"] is None
    assert "毫米" in checked["preview"]["sentence"]
    assert checked["preview"]["over"] is False
    assert checked["preview"]["path"].startswith("M")
    with console.staff.turn() as turn:
        count = turn.connection.exec_driver_sql("SELECT count(*) FROM licenses")
        assert count.scalar() == 0


def test_what_is_wrong_is_told_beside_its_field_in_the_language_of_the_page(
    console: ConsoleOffice,
) -> None:
    wrong = {"document_number": "310101189907040025", "issue_date": "tomorrow"}
    zh, en = told(console, **wrong), told(console, "en", **wrong)
    assert zh["preview"] is None
    assert zh["faults"]["document_number"].startswith("不是有效的公民身份号码")
    assert zh["faults"]["issue_date"] == "不是日期，应写作 2026-11-21。"
    assert "date such as" in en["faults"]["issue_date"]
    assert set(zh["faults"]) == set(en["faults"]) == set(wrong)


def test_a_number_in_force_is_told_beside_the_number(console: ConsoleOffice) -> None:
    console.mint()
    assert "document_number" in told(console)["faults"]


def test_a_wrong_form_comes_back_with_what_was_typed_and_what_is_wrong(
    console: ConsoleOffice,
) -> None:
    registrar = console.visitor("registrar")
    typed = handed_in(name="O'Hara\u00a0")
    page = registrar.post(PATH, **typed, _step="confirm")
    assert page.status == 422
    assert set(page.faults) == {"name"}
    assert html.escape(typed["resident_address"]) in page.text
    assert 'aria-invalid="true"' in page.text


def test_nothing_is_minted_before_it_is_confirmed(console: ConsoleOffice) -> None:
    registrar = console.visitor("registrar")
    confirmed = registrar.post(PATH, **handed_in(), _step="confirm")
    assert confirmed.status == 200
    assert "核对无误后签发" in confirmed.text
    edited = registrar.post(PATH, **confirmed.hidden, _step="edit")
    assert handed_in()["name"] in edited.text
    done = registrar.post(PATH, **confirmed.hidden, _step="done")
    assert done.status == 303
    license_page = registrar.get(done.place)
    assert "有效" in license_page.text


def test_a_confirmation_sent_twice_mints_once(console: ConsoleOffice) -> None:
    registrar = console.visitor("registrar")
    sent = registrar.post(PATH, **handed_in(), _step="confirm").hidden
    first = registrar.post(PATH, **sent, _step="done")
    again = registrar.post(PATH, **sent, _step="done")
    assert again.headers["location"] == first.headers["location"]
    another = registrar.post(PATH, **sent | {"_once": "new"}, _step="done")
    assert another.status == 422


def test_a_picture_chosen_from_a_disk_becomes_the_portrait(
    console: ConsoleOffice,
) -> None:
    from base64 import b64decode

    registrar = console.visitor("registrar")
    fields = handed_in()
    picture = b64decode(fields.pop("portrait"))
    sent = {"csrf_token": registrar.csrf_token, "_step": "confirm", **fields}
    answer = registrar.client.post(
        registrar.root + PATH, data=sent, files={"portrait_file": ("a.jpg", picture)}
    )
    assert "已附照片" in answer.text
    assert handed_in()["portrait"] in html.unescape(answer.text)


def test_a_second_person_approves_and_the_first_cannot(console: ConsoleOffice) -> None:
    page = console.file()
    own = console.visitor("registrar").get(page)
    assert "须由另一人审核" in own.text
    checker = console.visitor("checker")
    shown = checker.get(page)
    for value in handed_in(ESTATE).values():
        assert html.escape(str(value)) in shown.text
    approved = checker.post(f"{page}/approve", revision=shown.hidden["revision"])
    assert approved.status == 303
    assert (
        "已审核通过并签发"
        in checker.get(approved.headers["location"].split("/", 3)[3]).text
    )


def test_attack_whoever_entered_approves_by_hand(console: ConsoleOffice) -> None:
    both = console.visitor("both")
    path = f"enter/{ESTATE.tongyan.short_name}"
    sent = both.post(path, **handed_in(ESTATE), _step="confirm").hidden
    page = both.post(path, **sent, _step="done").place
    refused = both.post(f"{page}/approve", revision="1")
    assert refused.status == 409
    assert "不能审核本人录入的申请" in refused.trouble


def test_a_returned_application_is_mended_by_its_form_and_waits_again(
    console: ConsoleOffice,
) -> None:
    page = console.file()
    checker, registrar = console.visitor("checker"), console.visitor("registrar")
    assert checker.post(f"{page}/return", revision="1", reason="").status == 409
    assert checker.post(f"{page}/return", revision="1", reason="面积有误").status == 303
    form = registrar.get(f"{page}/mend")
    mended = handed_in(ESTATE, location="上海市黄浦区示例路2号")
    beside = {"_revision": form.hidden["_revision"]}
    confirmed = registrar.post(f"{page}/mend", **mended, **beside, _step="confirm")
    assert confirmed.status == 200, confirmed.faults
    again = registrar.post(f"{page}/mend", **confirmed.hidden, _step="done")
    assert again.status == 303, (again.faults, again.trouble)
    assert again.place == page
    shown = checker.get(page)
    assert "示例路2号" in shown.text
    assert ApplicationState.WAITING.value in shown.text


def test_who_approves_what_was_mended_meanwhile_is_shown_it_as_it_is_now(
    console: ConsoleOffice,
) -> None:
    page = console.file()
    first, second = console.visitor("checker"), console.visitor("both")
    seen = first.get(page).hidden["revision"]
    assert second.post(f"{page}/return", revision=seen, reason="退回").status == 303
    stale = first.post(f"{page}/approve", revision=seen)
    assert stale.status == 409
    assert "已被他人变更" in stale.trouble
    assert "已退回" in stale.text


def test_a_type_of_another_agency_is_not_entered(console: ConsoleOffice) -> None:
    registrar = console.visitor("registrar")
    assert BUSINESS.name.zh not in registrar.get("enter").text
    refused = registrar.post(
        "enter/business-license", **handed_in(BUSINESS), _step="confirm"
    )
    assert refused.status == 409


def test_the_preview_is_no_license(console: ConsoleOffice) -> None:
    registrar = console.visitor("registrar")
    page = registrar.post(PATH, **handed_in(), _step="confirm")
    assert "预览未经签名" in page.text
    assert carrier.PREFIX not in page.text
