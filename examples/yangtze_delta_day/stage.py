"""The folder the day is played in: who stands where, and what was minted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from examples.yangtze_delta_day.programs import Programs
from examples.yangtze_delta_day.timeline import Timeline

__all__ = ["REGIONS", "Minted", "Stage"]

REGIONS = {
    "310000": "上海 Shanghai",
    "320000": "江苏 Jiangsu",
    "330000": "浙江 Zhejiang",
    "340000": "安徽 Anhui",
}


@dataclass(frozen=True)
class Minted:
    """One license of the day.

    Attributes:
        name: Its file name, without ending.
        region: Where it was issued.
        license_id: Its identifier.
        sd_jwt: Its text form.
        qr_text: Its code.
    """

    name: str
    region: str
    license_id: str
    sd_jwt: str
    qr_text: str


@dataclass
class Stage:
    """The demo's folder and all that plays in it."""

    folder: Path
    programs: Programs
    time: Timeline
    minted: dict[str, Minted] = field(default_factory=dict)

    @property
    def registry(self) -> Path:
        """The registry: council, regions' officers and host in one pilot folder."""
        return self.folder / "registry"

    @property
    def host(self) -> Path:
        """The host that publishes what the regions sign."""
        return self.registry / "host"

    def officer(self, region: str) -> Path:
        """A region's registry officer's work folder."""
        return self.registry / "regions" / region

    def installation(self, region: str) -> Path:
        """A province's issuing installation."""
        return self.folder / "issuers" / region

    def image(self, name: str, ending: str = "png") -> Path:
        """Where a picture stands."""
        return self.folder / "images" / f"{name}.{ending}"

    def mint(
        self,
        name: str,
        region: str,
        agency: str,
        license_type: str,
        fields: dict[str, Any],
        *,
        at: datetime,
        options: Sequence[str | Path] = (),
        **dates: str,
    ) -> Minted:
        """Mint one license and write its QR code; ``options`` are the command's."""
        application = self.folder / "applications" / f"{name}.json"
        application.write_text(
            json.dumps(fields | dates, ensure_ascii=False, indent=2) + "\n", "utf-8"
        )
        answer = self.programs.issuer(
            "mint",
            self.installation(region),
            *("--agency", f"https://license.{region}.example/{agency}"),
            *("--type", license_type, "--fields", application),
            *("--png", self.image(name), "--allow-same-number"),
            *options,
            at=at,
            keys=True,
        )
        return self.keep(name, region, answer)

    def keep(self, name: str, region: str, answer: dict[str, Any]) -> Minted:
        """Remember what a minting command answered."""
        minted = Minted(
            name, region, answer["license_id"], answer["sd_jwt"], answer["qr_text"]
        )
        self.minted[name] = minted
        return minted

    def act(self, command: str, name: str, *, at: datetime) -> None:
        """Suspend, revoke, … a license."""
        held = self.minted[name]
        self.programs.issuer(
            command,
            self.installation(held.region),
            held.license_id,
            *("--reason", "demonstration"),
            at=at,
        )
