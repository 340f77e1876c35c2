"""Scans that cannot be read, kept for a technician: how much of them, and how long."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, expect

from tests.page_token import page_client
from tests.verifier.counters import code_of, counter_of, served
from tests.verifier.pictures import qr, saved
from tests.verifier.windows import HAND_OVER
from tests.world import World
from verifier.bad_scan import LIGHT_PIXELS, Level, bad_scan
from verifier.bad_scan_folder import KEPT_FOR, MOST_KEPT, BadScanFolder
from verifier.errors import PictureError
from verifier.scan import read_picture


def unreadable(world: World) -> bytes:
    """A picture of the world's license in which a code is seen and cannot be read."""
    code = qr(code_of(world)).convert("L")
    return saved(code.filter(ImageFilter.GaussianBlur(9)))


def test_the_first_level_has_numbers_and_no_picture(world: World) -> None:
    told = bad_scan(unreadable(world), Level.NUMBERS)

    assert told["read"] == 0
    assert "light" not in told
    assert len(json.dumps(told)) < 500


def test_attack_nothing_can_be_read_from_the_light_on_a_code(world: World) -> None:
    picture = qr(code_of(world)).convert("L")
    told = bad_scan(saved(picture), Level.LIGHT)

    light = Image.frombytes("L", (LIGHT_PIXELS, LIGHT_PIXELS), bytes(told["light"]))
    side = (LIGHT_PIXELS * 20, LIGHT_PIXELS * 20)
    for how in (Image.Resampling.NEAREST, Image.Resampling.BICUBIC):
        file = io.BytesIO()
        light.resize(side, how).save(file, "PNG")
        assert read_picture(file.getvalue()).codes == ()


def test_what_is_no_picture_is_not_kept() -> None:
    with pytest.raises(PictureError):
        bad_scan(b"GIF89a", Level.NUMBERS)


def test_each_is_kept_for_its_time_and_of_many_the_latest(
    world: World, tmp_path: Path
) -> None:
    kept = BadScanFolder(tmp_path / "bad")
    told = {"level": "numbers"}
    for number in range(MOST_KEPT + 5):
        kept.keep(told, None, now=world.now + timedelta(seconds=number))
    names = sorted(path.name for path in (tmp_path / "bad").iterdir())
    later = kept.keep(told, b"\x89PNG", now=world.now + KEPT_FOR + timedelta(days=1))

    assert len(names) == MOST_KEPT
    assert names[0].startswith("20261121T020005Z")
    assert sorted(path.name for path in (tmp_path / "bad").iterdir()) == sorted(later)
    assert [path.suffix for path in sorted((tmp_path / "bad").iterdir())] == [
        ".json",
        ".png",
    ]
    assert all(
        path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "bad").iterdir()
    )


@pytest.mark.parametrize("level", list(Level))
def test_what_is_kept_is_what_was_shown(
    world: World, tmp_path: Path, level: Level
) -> None:
    raw, folder = unreadable(world), tmp_path / "bad"
    with (
        served(counter_of(world), world, bad_scans=BadScanFolder(folder)) as address,
        page_client(address) as client,
    ):
        shown = client.post(f"/api/bad-scans/preview?level={level}", content=raw).json()
        before = folder.exists()
        files = client.post(f"/api/bad-scans?level={level}", content=raw).json()[
            "files"
        ]

    assert not before
    assert json.loads((folder / files[0]).read_bytes()) == shown
    pictures = [(folder / name).read_bytes() for name in files[1:]]
    assert pictures == ([raw] if level is Level.WHOLE else [])


def test_without_a_folder_none_is_kept(world: World) -> None:
    with served(counter_of(world), world) as address, page_client(address) as client:
        answer = client.post("/api/bad-scans?level=numbers", content=unreadable(world))

    assert answer.json()["type"] == "urn:tongyan:problem:no-bad-scans"


def test_a_clerk_keeps_a_scan_after_seeing_what_is_in_it(
    browser: Browser, world: World, tmp_path: Path
) -> None:
    folder = BadScanFolder(tmp_path / "bad")
    with served(counter_of(world), world, bad_scans=folder) as address:
        page = browser.new_page()
        page.goto(f"{address}/?lang=en")
        expect(page.locator("#trust-mark svg")).to_be_visible()
        encoded = base64.b64encode(unreadable(world)).decode()
        page.evaluate(HAND_OVER, [encoded, "scan.png", "drop"])
        page.locator(".bad-scan-offer button").click()
        expect(page.locator(".bad-scan code")).to_contain_text('"level":"numbers"')
        page.get_by_label("The whole picture", exact=False).first.check()
        expect(page.locator(".bad-scan canvas.whole")).to_be_visible()
        expect(page.locator(".bad-scan button")).to_be_disabled()
        page.get_by_label("24 by 24 dots", exact=False).check()
        expect(page.locator(".bad-scan canvas.light")).to_be_visible()
        page.locator(".bad-scan button").click()
        expect(page.locator(".bad-scan [role=status]")).to_contain_text("Kept: ")
        page.close()

    assert [path.suffix for path in (tmp_path / "bad").iterdir()] == [".json"]
