"""``items``, ``decide`` and their API, over items that a region really published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.page_token import page_client
from tests.repository import ROOT
from tests.verifier.counters import served
from tests.verifier.sticks import AT, Stick, make_stick
from tests.world import World
from trust_registry import cli as registry
from verifier.checking import Counter
from verifier.cli import main
from verifier.commands.trust_folder import TrustFolder

ITEMS = sorted((ROOT / "examples" / "service_items").glob("*.json"))


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Stick:
    """A bundle in which Zhejiang has published the four examples."""
    made = make_stick(tmp_path_factory.mktemp("stick"))
    home = made.folder / "registry"
    region, host = home / "regions" / "330000", home / "host"
    items = [json.loads(path.read_text("utf-8")) for path in ITEMS]
    content = {"format": "tongyan-service-items-1", "items": items}
    (region / "service-items.json").write_text(json.dumps(content), "utf-8")
    secret = ["--passphrase-file", made.folder / "secret.txt"]
    run(registry, "publish", region, *secret, "--at", AT, "--json")
    submissions = sorted((region / "outbox").iterdir())
    emergency = ["--emergency", "day one", "--at", AT, "--json"]
    run(registry, "ingest", host, *submissions, *emergency)
    run(registry, "release", host, *secret, "--at", AT, "--json")
    run(registry, "bundle", host, made.folder / "newer.zip", "--json")
    return Stick(
        made.folder,
        made.folder / "newer.zip",
        made.fingerprint,
        made.picture,
        made.text,
    )


@pytest.fixture(scope="module")
def trust(stick: Stick, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stick.counter(tmp_path_factory.mktemp("counter"))


@pytest.fixture(scope="module")
def client(trust: Path) -> Iterator[httpx.Client]:
    world = World()
    counter = Counter(TrustFolder(trust), accepting_region="330000")
    with (
        served(counter, world) as address,
        page_client(address) as client,
    ):
        yield client


def run(program: Any, *words: object) -> None:
    assert program.main([str(word) for word in words]) == 0, words


def asked(trust: Path, *words: object) -> int:
    settings = ["--trust", trust, "--region", "330000", "--at", AT]
    return main([str(word) for word in (*words, *settings)])


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_the_regions_items_are_listed(
    trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(trust, "items") == 0
    assert len(capsys.readouterr().out.splitlines()) == len(ITEMS)


def test_one_item_is_shown_whole_with_every_condition_as_a_sentence(
    trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(trust, "items", "kskbspjyd") == 0
    out = capsys.readouterr().out
    assert "营业执照的“法定代表人”必须与法定代表人的居民身份证的“姓名”相同" in out
    assert "must be the same as" in out


def test_what_nobody_published_is_a_mistake(trust: Path) -> None:
    assert asked(trust, "items", "nothing-like-it") == 3
    assert asked(trust, "decide", "330000-NONE") == 3


def test_a_matter_says_what_is_met_what_is_missing_and_fills_the_form(
    stick: Stick, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(trust, "decide", "330000-SPJY", stick.picture, "--json") == 2

    decision = told(capsys)
    assert (decision["verdict"], decision["cause"]) == (
        "cannot-decide",
        "licenses-missing",
    )
    standings = {one["id"]: one["standing"] for one in decision["requirements"]}
    assert standings == {
        "company": "met",
        "representative": "missing",
        "other-shop": "may-follow",
    }
    filled = {field["name"]: field["value"] for field in decision["form"]}
    assert filled["operator"] == "上海通验示例科技有限公司"


def test_a_matter_reads_in_both_languages(
    stick: Stick, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(trust, "decide", "330000-SPJY", stick.picture)

    out = capsys.readouterr().out
    assert "还缺少证照" in out
    assert "A license is missing" in out


def test_every_license_of_a_matter_leaves_a_receipt_for_it(
    stick: Stick, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "receipts.sqlite"
    matter = ["--case", "2026-0117", "--receipts", journal, "--json"]
    asked(trust, "decide", "330000-SPJY", stick.picture, *matter)
    (result,) = told(capsys)["results"]

    assert result["receipt"] == 1


def test_the_service_answers_the_same(stick: Stick, client: httpx.Client) -> None:
    (item,) = client.get("/api/items", params={"words": "csyjs"}).json()
    code = stick.text.read_text("ascii").strip()
    question = {"item": "330000-SPJY", "codes": [code]}
    answer = client.post("/api/decide", json=question)

    assert item["code"] == "330000-CSYJS"
    assert answer.status_code == 200
    assert answer.json()["requirements"][0]["standing"] == "met"


@pytest.mark.parametrize(
    ("question", "status", "kind"),
    [
        ({"item": "330000-NONE", "codes": []}, 404, "unknown-item"),
        ({"item": "330000-SPJY"}, 422, "request-form"),
        ({"item": "330000-SPJY", "codes": ["x"] * 41}, 422, "request-form"),
    ],
)
def test_a_question_that_makes_no_sense_is_a_problem(
    client: httpx.Client, question: dict[str, object], status: int, kind: str
) -> None:
    answer = client.post("/api/decide", json=question)

    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (
        status,
        kind,
    )
