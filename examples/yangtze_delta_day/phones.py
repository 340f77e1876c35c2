"""A holder with a phone: a license bound to its key, live codes, and what others try.

The wallet is the one in ``examples/wallet``, run as its commands are typed.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

from PIL import Image

from credential import carrier, presentation
from credential.qr_image import png
from examples.yangtze_delta_day.people import DRIVERS, Fields
from examples.yangtze_delta_day.stage import Stage

__all__ = ["CHOSEN", "get_licenses", "show_codes"]

CHOSEN = ("name", "document_number", "sex", "birth_date")
"""What the holder lets a counter see, of nine hidden fields."""

_LICENSE = "driver-phone"
_OTHER = "driver-other"


def get_licenses(stage: Stage) -> None:
    """Make a wallet and have Shanghai's police bind two licenses to its key."""
    phone = _folder(stage)
    phone.mkdir()
    _wallet(stage, "new", "--public-key", phone / "holder-key.json")
    for name, person in ((_LICENSE, "shanghai"), (_OTHER, "nanjing")):
        stage.mint(
            name,
            "310000",
            "police",
            "driving-license",
            DRIVERS[person] | _portrait(),
            at=stage.time.day(-30),
            options=(
                *("--holder-key", phone / "holder-key.json"),
                *("--wallet", phone / f"{name}.txt"),
            ),
            valid_until=stage.time.day(1500).date().isoformat(),
        )


def show_codes(stage: Stage) -> None:
    """Take a license into the wallet, show two live codes, and what forgers make."""
    edition = _folder(stage) / f"{_LICENSE}.txt"
    trust = stage.folder / "counters" / "today"
    _wallet(stage, "add", edition, "--name", "license", "--trust", trust)
    live = _code(stage, "phone", CHOSEN)
    _code(stage, "phone-least", ())
    whole = edition.read_text("ascii").strip()
    for name, code in (
        ("phone-stripped", _stripped(whole)),
        ("phone-over", _with_a_field_of(_folder(stage) / f"{_OTHER}.txt", live)),
    ):
        stage.image(name).write_bytes(png(code))


def _stripped(whole: str) -> str:
    # As on paper: without the proof that the holder's phone signs each time.
    chosen = presentation.choose(whole, [(name,) for name in CHOSEN])
    return carrier.encode(chosen)


def _with_a_field_of(other: Path, live: str) -> str:
    # A disclosure that some agency made, but not for this license.
    foreign = other.read_text("ascii").split("~")[1]
    presented, _, proof = carrier.decode(live).rpartition("~")
    return carrier.encode(f"{presented}~{foreign}~{proof}")


def _code(stage: Stage, name: str, disclosed: tuple[str, ...]) -> str:
    chosen = ("--disclose", ",".join(disclosed)) if disclosed else ()
    picture = stage.image(name)
    answer = _wallet(stage, "code", "license", *chosen, "--png", picture)
    symbols: list[str] = answer["symbols"]
    (only,) = symbols
    return only


def _wallet(stage: Stage, command: str, *arguments: str | Path) -> dict[str, Any]:
    sealed = ("--wallet", _folder(stage) / "wallet.sealed")
    now = None if command == "new" else stage.time.today
    line = (command, *arguments, *sealed)
    answer: dict[str, Any] = stage.programs.wallet(*line, at=now, keys=True)
    return answer


def _folder(stage: Stage) -> Path:
    return stage.folder / "phone"


def _portrait() -> Fields:
    # Gray, but a picture: it stays on the phone unless the holder chooses it.
    drawn = io.BytesIO()
    Image.new("L", (45, 60), 128).save(drawn, "JPEG", quality=30)
    return {"portrait": base64.b64encode(drawn.getvalue()).decode("ascii")}
