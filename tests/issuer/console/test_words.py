"""Every word of the console stands in both languages, and each is used."""

from __future__ import annotations

import re
from importlib.resources import files

from issuer.console.menu import SECTIONS
from issuer.console.texts import all_texts
from issuer.state import Act
from tests.repository import ROOT

_CONSOLE = ROOT / "issuer/console"
_NAMED = re.compile(r"\bt\.([a-z0-9_]+)|all_texts\(\)\[\"([a-z0-9_-]+)\"\]")
_MADE = re.compile(r't\["([a-z_]+)" ~')
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ASCII_MARK_IN_CHINESE = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")


def sources() -> list[str]:
    paths = [*(_CONSOLE / "templates").iterdir(), *_CONSOLE.glob("*.py")]
    return [path.read_text("utf-8") for path in paths]


def test_every_text_is_whole_in_both_languages() -> None:
    for name, text in all_texts().items():
        assert _CHINESE.search(text.zh), name
        assert not _CHINESE.search(text.en), name
        assert not _ASCII_MARK_IN_CHINESE.search(text.zh), name


def test_every_text_that_a_page_names_is_there() -> None:
    named = {
        one for source in sources() for pair in _NAMED.findall(source) for one in pair
    }
    assert named - {""} <= set(all_texts())


def test_every_text_is_used_somewhere() -> None:
    whole = "\n".join(sources())
    prefixes = tuple(set(_MADE.findall(whole)))
    unused = [
        name
        for name in all_texts()
        if not name.startswith(prefixes) and not re.search(rf"\b{name}\b", whole)
    ]
    assert unused == []


def test_every_place_of_the_menu_and_every_act_has_its_words() -> None:
    wanted = {f"menu_{one.name}" for one in SECTIONS}
    for act in Act:
        wanted |= {f"{kind}_{act.command}" for kind in ("act", "done", "happened")}
    assert wanted <= set(all_texts())


def test_no_template_runs_a_script_or_a_style_of_its_own() -> None:
    for template in (files("issuer") / "console" / "templates").iterdir():
        source = template.read_text("utf-8")
        assert not re.search(
            r"<script(?! type=\"module\" src=)|<style|style=|\son\w+=", source
        )
        assert "| safe" not in source
