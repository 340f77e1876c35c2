"""The pictures of the day that no issuer made: forgeries, photos, noise."""

from __future__ import annotations

import random

import qrcode
from PIL import Image

from credential import LicenseId, StatusReference
from credential.qr_image import png
from credential.split_code import split_code
from examples.yangtze_delta_day.forgeries import (
    Forger,
    altered,
    cut,
    license_of,
    stranger,
)
from examples.yangtze_delta_day.stage import Stage

__all__ = ["make_pictures"]


def make_pictures(stage: Stage) -> None:
    """Write every picture that the issuing programs did not."""
    _write_codes(stage)
    _write_photos(stage)


def _write_codes(stage: Stage) -> None:
    forger, day = Forger(stage), stage.time.day
    genuine = stage.minted["shop-shanghai"]
    shop = license_of(genuine)
    market = forger.key_of("310000", "market", at=day(-1))
    police = forger.key_of("310000", "police", at=day(-1))
    wuhu = forger.key_of("340000", "police-wuhu", at=day(-1))
    hefei = forger.key_of("340000", "market-hefei", at=day(-1))
    driver = license_of(stage.minted["driver-wuhu"])
    elsewhere = StatusReference("https://status.310000.example/310000-9", 7)
    never_given = StatusReference(shop.status.uri, forger.unissued_index("310000"))
    police_shop = LicenseId(shop.type_code, "11310000YY0000001R", "PL0000001", "001")
    codes = {
        "cut": cut(genuine),
        "later-format": "TY2:7H0WN3W.",
        "one-part": split_code(genuine.qr_text, part_characters=300)[0],
        "fujian": forger.sign(
            shop._replace(iss="https://license.350000.example/market"), stranger()
        ),
        "unlisted-agency": forger.sign(
            shop._replace(iss="https://license.310000.example/nobody"), stranger()
        ),
        "stranger-key": forger.sign(shop, stranger()),
        "altered": altered(genuine, legal_name="上海浦江黄金有限公司"),
        "after-retirement": forger.sign(driver._replace(issued_at=day(-8)), wuhu),
        "thief": forger.sign(
            license_of(stage.minted["shop-hefei"])._replace(issued_at=day(-41)), hefei
        ),
        "police-shop": forger.sign(
            shop._replace(
                iss="https://license.310000.example/police",
                license_id=police_shop,
            ),
            police,
        ),
        "off-the-books": forger.sign(shop._replace(status=never_given), market),
        "no-list": forger.sign(shop._replace(status=elsewhere), market),
    }
    for name, code in codes.items():
        stage.image(name).write_bytes(png(code))


def _write_photos(stage: Stage) -> None:
    shop = Image.open(stage.image("shop-shanghai")).convert("L")
    driver = Image.open(stage.image("driver-shanghai")).convert("L")
    shop.save(stage.image("shop-shanghai", "jpg"), quality=70)
    page = Image.new("L", (shop.width + driver.width, max(shop.height, driver.height)))
    page.paste(255, (0, 0, *page.size))
    page.paste(shop, (0, 0))
    page.paste(driver, (shop.width, 0))
    page.save(stage.image("two-at-once"))
    qrcode.make("https://menu.example/table/7").save(stage.image("menu"))
    speckle = random.Random(7).randbytes(400 * 300)  # noqa: S311 - a picture, no key
    Image.frombytes("L", (400, 300), speckle).save(stage.image("noise"))
