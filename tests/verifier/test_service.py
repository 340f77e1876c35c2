"""The real service over loopback: what it answers, and whom it does not answer."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.page_token import page_client
from tests.verifier.counters import code_of, counter_of, served
from tests.verifier.pictures import png_of_header, qr, saved, sheet
from tests.world import World
from verifier.picture import MAX_PICTURE_BYTES
from verifier.problem import PROBLEMS

world = World()
PNG = {"content-type": "image/png"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(counter_of(world), world) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with page_client(address) as client:
        yield client


def test_a_text_is_checked(client: httpx.Client) -> None:
    answer = client.post("/api/check", json={"text": code_of(world)})

    assert answer.status_code == 200
    assert answer.json()["verdict"] == "accepted"
    (result,) = answer.json()["results"]
    assert result["report"]["license"]["issuer"]["name"]["zh"] == "上海市市场监督管理局"


@pytest.mark.parametrize(
    ("form", "kind"), [("PNG", "image/png"), ("JPEG", "image/jpeg")]
)
def test_a_picture_is_checked(client: httpx.Client, form: str, kind: str) -> None:
    picture = saved(qr(code_of(world)), form)

    answer = client.post("/api/check", content=picture, headers={"content-type": kind})

    assert answer.json()["verdict"] == "accepted"


def test_several_codes_in_a_picture_give_several_results(client: httpx.Client) -> None:
    picture = saved(sheet(qr(code_of(world)), qr("TY1:BB8.")))

    answer = client.post("/api/check", content=picture, headers=PNG)

    verdicts = [result["verdict"] for result in answer.json()["results"]]
    assert verdicts == ["accepted", "refused"]
    assert answer.json()["verdict"] == "refused"


def test_what_a_keyboard_scanner_typed_is_folded(client: httpx.Client) -> None:
    answer = client.post("/api/check", json={"text": code_of(world).lower() + "\r\n"})

    (result,) = answer.json()["results"]
    assert result["verdict"] == "accepted"
    assert [remark["code"] for remark in result["remarks"]] == ["folded"]


@pytest.mark.parametrize(
    "text", ["", " \\n", "\\ud800", "\\u0000", "营业执照", "TY1:", "eyJ~"]
)
def test_bad_texts_are_refused_and_never_crash(client: httpx.Client, text: str) -> None:
    content = f'{{"text":"{text}"}}'.encode()
    headers = {"content-type": "application/json"}

    answer = client.post("/api/check", content=content, headers=headers)

    assert answer.status_code in (200, 422)
    assert answer.json().get("verdict") != "accepted"


def test_a_picture_in_a_form_of_another_kind_names_what_is_read(
    client: httpx.Client,
) -> None:
    answer = client.post("/api/check", content=b"GIF89a", headers=PNG)

    (result,) = answer.json()["results"]
    assert result["fault"] == "format-not-read"
    assert answer.json()["verdict"] == "refused"


def test_attack_a_bomb_is_refused_by_its_header(client: httpx.Client) -> None:
    bomb = png_of_header(60_000, 60_000)

    answer = client.post("/api/check", content=bomb, headers=PNG)

    assert answer.json()["results"][0]["fault"] == "too-many-pixels"


def answers_with(answer: httpx.Response, status: int, problem: str) -> bool:
    """Tell whether an answer is this problem, whole."""
    told = answer.json()
    return (
        answer.headers["content-type"] == "application/problem+json"
        and (answer.status_code, told["status"]) == (status, status)
        and told["type"] == f"urn:tongyan:problem:{problem}"
        and told["action"]["zh"] == PROBLEMS[problem].action.zh
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "problem"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/pages/../service.py", 404, "not-found"),
        ("GET", "/pages/page_texts.json", 404, "not-found"),
        ("GET", "/docs", 404, "not-found"),
        ("GET", "/api/check", 405, "method-not-allowed"),
        ("OPTIONS", "/api/check", 405, "method-not-allowed"),
    ],
)
def test_what_is_not_there_is_a_problem_with_what_to_do(
    client: httpx.Client, method: str, path: str, status: int, problem: str
) -> None:
    assert answers_with(client.request(method, path), status, problem)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "image/webp"]
)
def test_other_media_types_are_a_problem(client: httpx.Client, kind: str) -> None:
    headers = {"content-type": kind} if kind else {}

    answer = client.post("/api/check", content=b"x", headers=headers)

    assert answers_with(answer, 415, "media-type")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b'{"text":1}',
        b'{"text":"a","text":"b"}',
        b'{"text":"a","at":1}',
        b'{"text":NaN}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_json_of_another_form_is_a_problem(
    client: httpx.Client, content: bytes
) -> None:
    headers = {"content-type": "application/json"}

    answer = client.post("/api/check", content=content, headers=headers)

    assert answers_with(answer, 422, "request-form")


@pytest.mark.parametrize(
    ("kind", "length"),
    [("application/json", 300_000), ("image/png", MAX_PICTURE_BYTES + 1)],
)
def test_too_much_is_a_problem(client: httpx.Client, kind: str, length: int) -> None:
    headers = {"content-type": kind}

    answer = client.post("/api/check", content=b" " * length, headers=headers)

    assert answers_with(answer, 413, "too-large")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "[::1]"]
)
@pytest.mark.parametrize("path", ["/", "/api/readiness"])
def test_attack_dns_rebinding_a_foreign_host_is_refused(
    client: httpx.Client, host: str, path: str
) -> None:
    answer = client.get(path, headers={"host": host})

    assert answer.status_code in (400, 421)
    assert "license" not in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
def test_attack_another_sites_page_cannot_drive_the_service(
    client: httpx.Client, origin: str
) -> None:
    answer = client.post(
        "/api/check", json={"text": code_of(world)}, headers={"origin": origin}
    )

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tongyan:problem:foreign-origin"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_attack_a_page_of_another_port_cannot_drive_the_service(
    client: httpx.Client, site: str
) -> None:
    answer = client.get("/api/readiness", headers={"sec-fetch-site": site})

    assert answer.status_code == 403


def test_the_services_own_page_may_call_it(client: httpx.Client, address: str) -> None:
    headers = {"origin": address, "sec-fetch-site": "same-origin"}

    answer = client.post("/api/check", json={"text": "x"}, headers=headers)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/pages/counter.js", "/api/readiness", "/nothing"]
)
def test_every_answer_closes_the_page_off_and_is_not_kept(
    client: httpx.Client, path: str
) -> None:
    headers = client.get(path).headers

    policy = headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("", "zh-CN"),
        ("?lang=zh-CN", "zh-CN"),
        ("?lang=en", "en"),
        ("?lang=<b>", "zh-CN"),
    ],
)
def test_the_language_of_the_page_stands_in_its_address(
    client: httpx.Client, query: str, language: str
) -> None:
    page = client.get(f"/{query}").text

    assert f'<html lang="{language}">' in page
    assert ("浙江省 330000" in page) == (language == "zh-CN")


def test_the_page_loads_nothing_from_elsewhere(client: httpx.Client) -> None:
    files = ["/", "/pages/counter.css", "/pages/counter.js", "/pages/verdict.js"]
    loaded = "".join(client.get(path).text for path in files)

    assert "https://" not in loaded
    assert "innerHTML" not in loaded
    assert "localStorage" not in loaded


def test_readiness_tells_the_age_of_the_trust_data(client: httpx.Client) -> None:
    ready = client.get("/api/readiness").json()

    assert ready["ready"] is True
    assert ready["age"]["en"] == "as of 2026-11-21 09:00 (60 minutes ago)"


def test_the_api_describes_itself(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()

    assert "/api/check" not in described["paths"]
    kinds = described["paths"]["/v1/verify"]["post"]["requestBody"]["content"]
    assert set(kinds) == {
        "application/json",
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/x-ndjson",
    }
