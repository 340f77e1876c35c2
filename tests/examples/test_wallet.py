"""A holder at the terminal: a key, a license, where it is accepted, a live code."""

from __future__ import annotations

import stat
from pathlib import Path

from credential import carrier, sd_jwt, strict_json
from credential.shown_license import read_shown_license
from credential.split_code import CodeCollector
from examples.wallet.wallet import Wallet
from tests.examples.holders import NAME, Holder, at
from tests.examples.wallets import driving_edition, portrait_of
from tests.sample_registry import ANHUI, JIANGSU, NOW, SHANGHAI, ZHEJIANG
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.scan import read_input


def test_a_license_travels_from_the_agency_to_a_counter_of_another_region(
    empty: Holder, store: TrustStore
) -> None:
    edition = empty.receive(driving_edition(empty.new()))
    picture = empty.folder / "code.png"

    added = empty.run("add", edition, "--trust", store.folder, *at())
    code = empty.run("code", NAME, "--disclose", "name,sex", "--png", picture, *at())
    reading = read_input(picture.read_bytes())
    result = Counter(store, accepting_region=ZHEJIANG).check(reading, now=NOW)[0]

    assert added == {"name": NAME, "signature_checked": True}
    assert [found.text for found in reading.codes] == code["symbols"]
    assert carrier.decode(code["symbols"][0]).startswith("eyJ")
    assert result.report is not None
    assert (result.verdict, result.report.cause) == (Verdict.ACCEPTED, None)
    assert result.report.license is not None
    shown = result.report.license.claims
    assert shown.keys() == set(code["shown"])
    assert (shown["name"], shown["sex"]) == ("𠮷小雅", "女")
    assert "document_number" not in shown


def test_the_file_is_the_owners_alone_and_holds_nothing_in_the_open(
    empty: Holder,
) -> None:
    empty.run("add", empty.receive(driving_edition(empty.new())))
    file = empty.folder / "wallet.sealed"
    raw = file.read_bytes()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(strict_json.loads(raw)) == [
        *("format", "kdf", "n", "r", "p", "salt", "cipher", "nonce", "ciphertext")
    ]
    edition = (empty.folder / "edition.txt").read_bytes()
    assert not any(part in raw for part in edition.strip().split(b"~") if part)
    assert sorted(path.name for path in empty.folder.iterdir()) == [
        *("edition.txt", "holder-key.json", "secret.txt", "wallet.sealed")
    ]


def test_the_public_key_file_has_no_private_part(empty: Holder) -> None:
    assert empty.new().keys() == {"kty", "crv", "x", "y"}


def test_the_same_license_again_takes_the_place_of_the_one_held(
    holder: Holder, wallet: Wallet
) -> None:
    newer = holder.receive(driving_edition(wallet.public_jwk, portrait=None))

    assert holder.run("add", newer)["name"] == NAME
    assert [one["name"] for one in holder.run("list")["editions"]] == [NAME]
    shown = {one["name"] for one in holder.run("show", NAME)["claims"]}
    assert "portrait" not in shown


def test_another_license_of_the_type_gets_a_name_of_its_own(
    holder: Holder, wallet: Wallet
) -> None:
    text = driving_edition(wallet.public_jwk, serial="SAMPLE00002")

    assert holder.run("add", holder.receive(text))["name"] == f"{NAME}-2"
    assert len(holder.run("list")["editions"]) == 2


def test_the_holder_sees_what_is_hidden_and_what_is_compared(holder: Holder) -> None:
    claims = {one["name"]: one for one in holder.run("show", NAME)["claims"]}

    assert [name for name, one in claims.items() if not one["hidden"]] == [
        *("vehicle_category_code", "issuing_authority", "issue_date")
    ]
    compared = {name for name, one in claims.items() if one["compared"]}
    assert compared == {"name", "document_number"}
    assert claims["sex"]["value"] == {"zh": "女", "en": "Female"}
    assert claims["portrait"]["value"] == {"zh": "JPEG, 1 kB", "en": "JPEG, 1 kB"}


def test_regions_are_told_beforehand_with_dates_and_conditions(
    holder: Holder, store: TrustStore
) -> None:
    answer = holder.run("where", NAME, "--trust", store.folder, *at())

    told = {one["code"]: (one["verdict"], one["until"]) for one in answer["regions"]}
    assert told == {
        SHANGHAI: ("accepted", "2029-05-08T16:00:00Z"),
        JIANGSU: ("accepted", "2029-05-08T16:00:00Z"),
        ZHEJIANG: ("accepted", "2026-12-31T16:00:00Z"),
        ANHUI: ("refused", "2029-05-08T16:00:00Z"),
    }
    assert answer["trust"]["usability"] == "usable"


def test_regions_are_told_in_both_languages(holder: Holder, store: TrustStore) -> None:
    out, _ = holder.type("where", NAME, "--trust", store.folder, *at())

    for line in (
        "机动车驾驶证 Driving license",
        "✓ 330000 浙江省 Zhejiang: 接受 Accepted",
        "2026-08-13 至 2026-12-31 2026-08-13 to 2026-12-31",
        "✗ 340000 安徽省 Anhui: 不接受 Not accepted",
        "自 2026-12-11 起互认 To be recognized from 2026-12-11",
        "仅在持证人到场时互认。 Recognized only with the holder present.",
    ):
        assert line in out


def test_for_a_pipe_the_code_is_text_alone(holder: Holder) -> None:
    out, _ = holder.type("code", NAME, *at())

    assert out.startswith(carrier.PREFIX)
    assert out.count("\n") == 1


def test_a_code_too_large_for_one_symbol_is_written_as_several_pictures(
    empty: Holder,
) -> None:
    portrait = portrait_of(1000)
    empty.run("add", empty.receive(driving_edition(empty.new(), portrait=portrait)))
    picture = empty.folder / "code.png"

    code = empty.run("code", NAME, "--disclose", "portrait", "--png", picture, *at())

    files = [Path(file) for file in code["files"]]
    assert [file.name for file in files] == ["code-1.png", "code-2.png"]
    texts = [read_input(file.read_bytes()).codes[0].text for file in files]
    collector = CodeCollector()
    assert collector.add(texts[1]).missing == (1,)
    whole = collector.add(texts[0]).code
    assert whole is not None
    shown = read_shown_license(sd_jwt.parse(carrier.decode(whole)))
    assert shown.is_bound
    assert shown.license.claims["portrait"] == portrait
