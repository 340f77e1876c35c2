"""How many damaged codes are read, by QR version, over fifteen degradations.

``python -m benchmarks.scan_rates`` tells each degradation by itself.
"""

from __future__ import annotations

import json
import random
import sys

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from benchmarks.degraded import DEGRADATIONS, photo
from verifier.errors import PictureError
from verifier.picture_codes import find_codes
from verifier.reading import Reading

__all__ = ["measure"]

VERSIONS = (10, 15, 20)
"""Of a driving license about; the aim for print; the most for print."""

MODULE_PX = 4.0
STEPS = 10
# Ours: capacity of versions 10, 15 and 20 at level M, in alphanumeric characters.
_CHARACTERS = {10: 311, 15: 600, 20: 970}


def measure() -> dict[str, float]:
    """Return the share of codes that are read, in percent, a version each."""
    return {
        f"scan.rate_v{version}": 100 * sum(rates.values()) / len(rates)
        for version in VERSIONS
        for rates in [rates_of(version)]
    }


def rates_of(version: int) -> dict[str, float]:
    """Return the share of steps from 0.1 to 1 at which a code is read."""
    text, code = code_of(version)
    picture = photo(code, module_px=MODULE_PX)
    rates = {}
    for name, degrade in DEGRADATIONS.items():
        read = 0
        for step in range(1, STEPS + 1):
            chance = random.Random(f"{name} {step}")  # noqa: S311 - to be repeated
            read += text in _texts(degrade(picture, step / STEPS, chance))
        rates[name] = read / STEPS
    return rates


def code_of(version: int) -> tuple[str, Image.Image]:
    """Return a text that fills a version, and its code, one pixel a module."""
    chance = random.Random(version)  # noqa: S311 - to be repeated
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    filling = "".join(chance.choices(letters, k=_CHARACTERS[version] - 5))
    text = f"TY1:{filling}."
    symbol = qrcode.QRCode(version, ERROR_CORRECT_M, box_size=1, border=4)
    symbol.add_data(text)
    symbol.make(fit=False)
    return text, symbol.make_image().get_image().convert("L")


def _texts(picture: Image.Image) -> list[str]:
    # No clock: what is read does not depend on how busy the machine is.
    try:
        reading = find_codes(picture, clock=lambda: 0.0)
    except PictureError:
        reading = Reading()
    return [code.text for code in reading.codes]


def main() -> None:
    """Tell every rate."""
    told = {f"v{version}": rates_of(version) for version in VERSIONS}
    json.dump(told, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
