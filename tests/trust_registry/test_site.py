"""The registry's pages without a browser: what stands on them, live and in a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from credential import carrier, jose, sd_jwt
from tests.local_service import running
from tests.repository import ROOT
from tests.sample_registry import BUSINESS_LICENSE, NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.watched import AHEAD, make_watched
from tests.world import World
from trust_registry.cli import main
from trust_registry.public_site.content import SiteContent, read_content
from trust_registry.public_site.counts_pages import cause_label
from trust_registry.public_site.page import Asked
from trust_registry.public_site.rendering import page_names, render
from trust_registry.public_site.router import SitePages, site_router
from trust_registry.public_site.sample_license import sample_code, sample_jwk
from trust_registry.service.problems import respond
from trust_registry.source import FolderSource, open_source
from web.refusals import answer_refusals

MATRIX = f"recognition-{BUSINESS_LICENSE}"


@pytest.fixture(scope="module")
def watched(
    original: Path, tmp_path_factory: pytest.TempPathFactory
) -> FoundedRegistry:
    folder = tmp_path_factory.mktemp("watched") / "registry"
    return make_watched(FoundedRegistry(original, folder))


@pytest.fixture(scope="module")
def content(watched: FoundedRegistry) -> SiteContent:
    source = FolderSource(watched.repository.folder)
    return read_content(source, now=NOW, is_live=False)


@pytest.fixture(scope="module")
def live(watched: FoundedRegistry) -> Iterator[httpx.Client]:
    app = FastAPI()
    answer_refusals(app, respond)
    app.include_router(site_router(SitePages(watched.repository.folder), lambda: NOW))
    with running(lambda _: app) as address, httpx.Client(base_url=address) as client:
        yield client


class _Text(HTMLParser):
    """The text of a page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value:
                self.links.add(value)


def parsed(html: str) -> _Text:
    reader = _Text()
    reader.feed(html)
    return reader


def text(content: SiteContent, name: str, language: str = "en") -> str:
    html = render(content, name, "en" if language == "en" else "zh-CN", Asked())
    assert html is not None
    return " ".join(" ".join(parsed(html).texts).split())


def test_every_page_is_there_in_both_languages(content: SiteContent) -> None:
    names = list(page_names(content))

    assert len(names) == len(set(names))
    for name in names:
        assert text(content, name, "zh-CN") != text(content, name)


def test_english_pages_have_no_chinese_but_where_it_is_said(
    content: SiteContent,
) -> None:
    for name in page_names(content):
        if not name.startswith("type-"):  # whose claims stand in both languages
            shown = text(content, name).replace("中文", "")
            assert re.findall("[\u4e00-\u9fff]+", shown) == []


def test_every_link_of_the_folder_leads_somewhere(
    watched: FoundedRegistry, tmp_path: Path
) -> None:
    out = tmp_path / "public"
    argv = ["site", str(watched.folder / "host"), str(out), "--at"]
    assert main([*argv, "2026-11-21T10:00"]) == 0

    for page in out.rglob("*.html"):
        for link in parsed(page.read_text("utf-8")).links:
            if not re.match(r"(https?|tel|mailto):|#", link):
                assert (page.parent / link.split("#")[0]).is_file(), (page, link)
        assert "<form" not in page.read_text("utf-8")


def test_a_folder_is_replaced_as_a_whole_and_others_are_left_alone(
    watched: FoundedRegistry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, documents = tmp_path / "public", tmp_path / "documents"
    host = str(watched.folder / "host")
    assert main(["site", host, str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] > 50
    (out / "en/old.html").write_text("of the last time")
    documents.mkdir()
    (documents / "letter.txt").write_text("mine")

    assert main(["site", host, str(out)]) == 0
    assert not (out / "en/old.html").exists()
    assert main(["site", host, str(documents)]) == 3
    assert "something else" in capsys.readouterr().err
    assert (documents / "letter.txt").read_text() == "mine"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["documents", "public"]


def test_pages_run_no_script_and_ask_no_other_site(content: SiteContent) -> None:
    for name in page_names(content):
        html = render(content, name, "en", Asked())
        assert html is not None
        assert "<script" not in html
        assert not re.search(r'\b(style|on\w+)="', html)
        assert "default-src 'none'" in unescape(html)
        for link in parsed(html).links:
            assert not link.startswith("http"), link


def test_attack_markup_in_a_signed_name_is_shown_as_text(
    registry: FoundedRegistry,
) -> None:
    name = "<script>alert(1)</script>"
    registry.edit_agencies(lambda file: file["agencies"][0]["name"].update(en=name))
    registry.publish()
    content = read_content(
        FolderSource(registry.repository.folder), now=NOW, is_live=True
    )

    for page in (f"region-{SHANGHAI}", "history"):
        html = render(content, page, "en", Asked())
        assert html is not None
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_the_matrix_tells_since_when_and_under_what_conditions(
    content: SiteContent,
) -> None:
    shown = text(content, MATRIX)

    assert "Zhejiang ✓ recognized since 2025-03-31 ✓ recognized since" in shown
    assert "2025-03-31 1 ✓" in shown
    assert "only licenses issued at or after 2024-06-04" in shown
    assert "window" not in shown


def test_the_matrix_of_a_day_ahead_has_what_begins_then(content: SiteContent) -> None:
    assert "only with the presenter at the window" in text(
        content, f"{MATRIX}-2026-12-21"
    )
    # Anhui's row to Zhejiang has ended by then.
    assert text(content, f"{MATRIX}-2027-02-10").count("✓") < text(
        content, f"{MATRIX}-2026-12-21"
    ).count("✓")


def test_a_date_is_chosen_with_the_form(live: httpx.Client) -> None:
    def marks(query: str) -> int:
        return live.get(f"/site/en/{MATRIX}.html{query}").text.count("✓")

    assert marks(f"?at={AHEAD}T09:00") == marks("") + 1
    assert marks("?at=not-a-date") == marks("")


def test_agencies_are_found_by_name_identifier_and_code(live: httpx.Client) -> None:
    for words in ("交通", "traffic bureau", "310000.example/traffic", "f30002r"):
        found = live.get("/site/en/regions.html", params={"q": words}).text
        assert found.count('<li class="agency"') == 1, words
    nothing = live.get("/site/en/regions.html", params={"q": "zzz"}).text
    assert "Nothing was found" in nothing
    one_region = live.get(f"/site/zh-CN/region-{SHANGHAI}.html", params={"q": "市场"})
    assert one_region.text.count('<li class="agency"') == 1


def test_a_region_with_many_agencies_is_shown_in_sheets(
    registry: FoundedRegistry,
) -> None:
    def many(file: dict[str, list[dict[str, object]]]) -> None:
        first = file["agencies"][0]
        file["agencies"] += [
            first | {"id": f"https://license.{SHANGHAI}.example/n{number}", "keys": []}
            for number in range(230)
        ]

    registry.edit_agencies(many)
    registry.publish(emergency="a test")
    content = read_content(
        FolderSource(registry.repository.folder), now=NOW, is_live=False
    )
    names = [name for name in page_names(content) if name.startswith("region-31")]

    assert names == ["region-310000", "region-310000-2", "region-310000-3"]
    last = render(content, names[-1], "en", Asked())
    assert last is not None
    assert last.count('<li class="agency"') == 32
    assert render(content, "region-310000-4", "en", Asked()) is None


def test_a_type_page_has_a_license_that_a_scanner_reads(
    content: SiteContent, world: World
) -> None:
    kind = content.state.catalogue[BUSINESS_LICENSE]
    sample = sample_code(kind, now=NOW)
    assert sample is not None
    license_text = carrier.decode(sample.text)
    parsed_license = sd_jwt.parse(license_text)

    suite, key = jose.public_key(sample_jwk())
    assert suite.verify(parsed_license.signing_input, key, parsed_license.signature)
    report = world.report(sample.text)
    assert report.cause == "unknown-region"


@pytest.fixture
def world() -> World:
    return World()


def test_every_shipped_type_has_a_sample(content: SiteContent) -> None:
    for kind in content.types:
        sample = sample_code(kind, now=NOW)
        assert sample is not None, kind.tongyan.short_name
        assert sample.size.version <= 20


def test_a_type_page_tells_rules_that_change(content: SiteContent) -> None:
    shown = text(content, f"type-{BUSINESS_LICENSE}")

    assert "Rules that change from 2027-01-01 08:00" in shown
    assert "Oldest trust data : 3 days" in shown.replace("data:", "data :")


def test_counts_tell_where_most_fails_first(content: SiteContent) -> None:
    shown = text(content, "counts")

    assert shown.index("Shanghai → Zhejiang 1230 1180 250 16.9 %") < shown.index(
        "Shanghai → Jiangsu 1230 1180 0 0.0 %"
    )
    assert "the trust data is too old trust-too-old 210" in shown


def test_a_registry_without_counts_says_so(registry: FoundedRegistry) -> None:
    content = read_content(
        FolderSource(registry.repository.folder), now=NOW, is_live=False
    )

    assert "No region has published counts yet." in text(content, "counts")


def test_each_cause_is_called_as_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")

    section = glossary.split("### Causes ·")[1].split("\n### ")[0]
    for code in re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE):
        label = cause_label(code)
        assert f"| `{code}` | {label.en} | {label.zh} |" in section
    assert cause_label("of-a-later-program").en == "of-a-later-program"


def test_the_health_page_names_whom_to_call(content: SiteContent) -> None:
    shown = text(content, "health", "zh-CN")

    assert "尽快处理 上海市" in shown
    assert "联系 登记人员 12345" in shown
    assert "30 天内到期" in shown


def test_the_service_answers_pages_with_a_strict_policy(live: httpx.Client) -> None:
    first = live.get("/")
    page = live.get("/site/en/index.html")

    assert first.headers["location"] == "/site/zh-CN/index.html"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert page.headers["content-type"].startswith("text/html")
    picture = live.get(f"/site/files/sample-{BUSINESS_LICENSE}.svg")
    assert picture.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "region-310000-9",
        "region-000000",
        f"{MATRIX}-2026-13-40",
        "history-99999",
        "counts-2020-01",
        "type-NOTHING",
    ],
)
def test_a_page_that_is_not_there_says_so(live: httpx.Client, name: str) -> None:
    answered = live.get(f"/site/en/{name}.html")

    assert answered.status_code == 404
    assert "There is no such page" in answered.text


@pytest.mark.parametrize(
    "path",
    [
        "/site/de/index.html",
        "/site/files/..%2Ftexts.json",
        "/site/files/sample-nothing.svg",
    ],
)
def test_what_is_no_page_of_the_site_is_a_problem(
    live: httpx.Client, path: str
) -> None:
    answered = live.get(path)

    assert answered.status_code in (404, 422)
    assert answered.headers["content-type"] == "application/problem+json"


def test_the_pages_follow_a_release(registry: FoundedRegistry) -> None:
    pages = SitePages(registry.repository.folder)
    before = pages.content(NOW)
    assert pages.content(NOW) is before

    registry.edit_agencies(lambda file: file["agencies"][0].update(contact=None))
    registry.publish()

    after = pages.content(NOW)
    added = {one.rule for one in after.report.findings}
    assert "agency-without-contact" in added
    assert "agency-without-contact" not in {one.rule for one in before.report.findings}


def test_a_bundle_makes_pages_too(watched: FoundedRegistry) -> None:
    source = open_source(str(watched.bundle("for-pages")))
    content = read_content(source, now=NOW, is_live=False)

    assert "cannot be told" in text(content, "history")
    assert "No region has published counts yet." in text(content, "counts")
    assert "Shanghai Market bureau" in text(content, f"region-{SHANGHAI}")


def test_a_region_that_is_held_back_is_marked_on_every_page(
    registry: FoundedRegistry,
) -> None:
    path = f"regions/{SHANGHAI}/agencies.json"
    registry.list_file(f"region-{SHANGHAI}.pub", path, b"[]")
    registry.release_unchecked()
    content = read_content(
        FolderSource(registry.repository.folder), now=NOW, is_live=True
    )

    for name in page_names(content):
        assert render(content, name, "en", Asked()) is not None
    assert "do not take in" in text(content, "regions")
    assert "do not take in" in text(content, f"region-{SHANGHAI}")
    assert "Counters do not take in Shanghai" in text(content, "health")


@pytest.mark.parametrize(
    "properties",
    [
        [],
        {"legal_name": True},
        {"legal_name": {"examples": "上海样例茶叶有限公司"}},
        # No QR symbol holds it, however it is compressed.
        {"legal_name": {"examples": ["".join(map(chr, range(0x4E00, 0x9FA0)))]}},
    ],
    ids=["list", "true", "text", "long"],
)
def test_attack_a_type_with_an_odd_schema_has_no_sample_and_stops_no_page(
    content: SiteContent, properties: object
) -> None:
    kind = content.state.catalogue[BUSINESS_LICENSE]
    schema = {"claims_schema": {"properties": properties}}
    odd = kind.tongyan.model_copy(update=schema)

    assert sample_code(kind.model_copy(update={"tongyan": odd}), now=NOW) is None
