"""Clerks at the console in Chromium, over a real ``tongyan-issuer serve``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.issuer.accounts import PASSWORD, ServedOffice
from tests.issuer.console.visitors import ConsoleOffice
from tests.issuer.office import SECRET, Office
from tests.repository import ROOT

AXE = ROOT / "tests/web/node_modules/axe-core/axe.min.js"
AT = "2026-11-21T08:00"


_MOST_TABS = 60
_INSIDE = "below => document.querySelector(below).contains(document.activeElement)"


@dataclass
class Clerk:
    """Somebody at a browser; whatever its console says fails the test."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)

    def open(self, path: str, language: str = "zh-CN") -> None:
        self.page.goto(f"{self.address}/console/{language}/{path}")

    def sign_in(self, name: str, language: str = "zh-CN") -> None:
        self.open("sign-in", language)
        self.page.locator("#name").fill(name)
        self.page.locator("#password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page).to_have_url(re.compile(r"/today$"))

    def fill(self, fields: dict[str, object]) -> None:
        for name, value in fields.items():
            place = self.page.locator(f"#{name}")
            if place.evaluate("one => one.tagName") == "SELECT":
                place.select_option(str(value))
            elif place.get_attribute("type") != "file":
                place.fill(str(value))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def tab(self) -> str:
        """Press Tab; return the words on what has the focus then."""
        self.page.keyboard.press("Tab")
        words: str = self.page.evaluate("document.activeElement.innerText ?? ''")
        return " ".join(words.split())

    def tab_to(
        self,
        words: str,
        *,
        typing: Mapping[str, object] = MappingProxyType({}),
        below: str = "body",
    ) -> None:
        """Press Tab until something says these words, then Enter.

        Args:
            words: What the button or link says.
            typing: What is typed into each field on the way, by its id.
            below: Where it lies.
        """
        for _ in range(_MOST_TABS):
            there = self.tab() == words
            if there and self.page.evaluate(_INSIDE, below):
                self.page.keyboard.press("Enter")
                return
            name = self.page.evaluate("document.activeElement.id")
            if name in typing:
                self._type(str(typing[name]))
        raise AssertionError(f"the keyboard does not reach {words}")

    def _type(self, value: str) -> None:
        if self.page.evaluate("document.activeElement.tagName") == "SELECT":
            self.page.keyboard.press("End")
        elif self.page.evaluate("document.activeElement.type") != "file":
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(value)

    def fault(self, name: str) -> Locator:
        return self.page.locator(f"#fault-{name}")

    def is_wider_than_its_window(self) -> bool:
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        return wider > 0

    def barriers(self) -> list[tuple[str, str]]:
        """Return what axe-core finds on the page."""
        if not AXE.is_file():
            pytest.skip("axe-core is missing: run `npm ci --prefix tests/web`")
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]


@dataclass
class ServedConsole:
    """A running service and the browser that its clerks use."""

    office: ConsoleOffice
    browser: Browser
    address: str

    @contextmanager
    def clerk(
        self, name: str = "", language: str = "zh-CN", *, width: int = 1280
    ) -> Iterator[Clerk]:
        context = self.browser.new_context(viewport={"width": width, "height": 800})
        clerk = Clerk(context.new_page(), self.address)
        clerk.page.set_default_timeout(20_000)
        clerk.page.on("console", lambda message: clerk.said.append(message.text))
        clerk.page.on("pageerror", lambda error: clerk.said.append(str(error)))
        if name:
            clerk.sign_in(name, language)
        yield clerk
        context.close()
        assert clerk.said == []


@contextmanager
def served(folder: Path, browser: Browser) -> Iterator[ServedConsole]:
    """Start the command on an office of its own; stop it at the end."""
    office = Office.open_in(folder / "office")
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    with office.installation:
        console = ConsoleOffice.of(ServedOffice(office))
        command = [sys.executable, "-m", "issuer.cli", "serve"]
        command += [str(folder / "office"), "--passphrase-file", str(secret)]
        command += ["--port", "0", "--json", "--at", AT]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                yield ServedConsole(console, browser, _address(process.stdout))
            finally:
                process.terminate()


def _address(told: IO[str]) -> str:
    lines = ""
    for line in told:
        lines += line
        if line.startswith("}"):
            break
    address: str = json.loads(lines)["url"]
    return address
