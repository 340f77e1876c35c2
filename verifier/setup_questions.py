"""The questions of `setup` after first trust: region, hall, language, sources.

Each takes the option that answers it, and holds it to the same rules as an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

from credential import Bilingual
from trust_registry.view import TrustView
from verifier.counter_settings import MAX_SOURCES, CounterSettings, checked_source
from verifier.errors import SettingsError
from verifier.matter import MAX_CHARACTERS, short_line
from verifier.phrases import visible
from verifier.setup_dialog import Dialog

__all__ = ["ask_hall", "ask_language", "ask_region", "ask_sources"]

PageLanguage = Literal["zh-CN", "en"]
Answer = TypeVar("Answer")

_LANGUAGES: dict[str, PageLanguage] = {
    "1": "zh-CN",
    "2": "en",
    "zh-CN": "zh-CN",
    "en": "en",
}
_NO_SOURCE = "-"


def ask_region(
    option: str | None, dialog: Dialog, view: TrustView, before: CounterSettings | None
) -> str:
    """Return the region at whose counter this is: a member of the registry."""
    names = {region.code: region.name for region in view.regions()}

    def accept(typed: str) -> str:
        if typed in names:
            return typed
        raise SettingsError(
            Bilingual(
                zh=f"{visible(typed)} 不是该注册表的成员地区，请从 {'、'.join(names)}"
                " 中选择。",
                en=f"{visible(typed)} is no member region of this registry; choose one"
                f" of {', '.join(names)}.",
            )
        )

    listed = "\n".join(
        f"   {code}  {visible(name.zh)} {visible(name.en)}"
        for code, name in names.items()
    )
    question = Bilingual(
        zh="二、本窗口属于哪个地区？请输入行政区划代码。",
        en=f"2. Which region is this counter in? Type its division code.\n{listed}",
    )
    usual = before.region if before and before.region in names else ""
    return _answer(option, dialog, question, accept, name="--region", usual=usual)


def ask_hall(option: str | None, dialog: Dialog, before: CounterSettings | None) -> str:
    """Return the name of the hall."""
    question = Bilingual(
        zh="三、本大厅的名称是什么？", en="3. What is this service hall called?"
    )
    usual = before.hall if before else ""
    return _answer(option, dialog, question, _hall, name="--hall", usual=usual)


def ask_language(
    option: str | None, dialog: Dialog, before: CounterSettings | None
) -> PageLanguage:
    """Return the language of the counter page."""
    question = Bilingual(
        zh="四、窗口页面使用哪种语言？1 中文，2 英文",
        en="4. Which language is the counter page in? 1 Chinese, 2 English",
    )
    usual = before.language if before else "zh-CN"
    return _answer(option, dialog, question, _language, name="--language", usual=usual)


def ask_sources(
    option: list[str] | None, dialog: Dialog, before: CounterSettings | None
) -> list[str]:
    """Return where newer trust data comes from: any number of sources, or none."""
    if option is not None:
        return _sources(option)
    held = before.sources if before else []
    question = Bilingual(
        zh="五、新的信任数据从哪里来？每行一个：https 地址、文件夹，或 U 盘插入后的位置"
        "（如 E:\\）；空行结束，- 表示没有。",
        en="5. Where does newer trust data come from? One a line: an https address, a"
        " folder, or where a stick appears (such as E:\\); an empty line ends, - is"
        " for none.",
    )

    def accept(typed: str) -> list[str]:
        if typed == usual:
            return held
        if typed == _NO_SOURCE:
            return []
        return _sources([typed, *dialog.lines()])

    usual = " | ".join(held) or _NO_SOURCE
    return dialog.ask(question, accept, option="--source", usual=usual)


def _answer(
    option: str | None,
    dialog: Dialog,
    question: Bilingual,
    accept: Callable[[str], Answer],
    *,
    name: str,
    usual: str,
) -> Answer:
    if option is not None:
        return accept(option)
    return dialog.ask(question, accept, option=name, usual=usual)


def _hall(typed: str) -> str:
    try:
        name = short_line(typed)
    except ValueError:
        name = ""
    if name:
        return name
    raise SettingsError(
        Bilingual(
            zh=f"名称应为一行，最多 {MAX_CHARACTERS} 个字，请重新输入。",
            en=f"A name is one line of at most {MAX_CHARACTERS} characters.",
        )
    )


def _language(typed: str) -> PageLanguage:
    try:
        return _LANGUAGES[typed]
    except KeyError:
        raise SettingsError(
            Bilingual(zh="请输入 1 或 2。", en="Type 1 or 2.")
        ) from None


def _sources(typed: list[str]) -> list[str]:
    if len(typed) > MAX_SOURCES:
        raise SettingsError(
            Bilingual(
                zh=f"来源最多 {MAX_SOURCES} 个，请减少。",
                en=f"At most {MAX_SOURCES} sources can be set; name fewer.",
            )
        )
    return [_placed(checked_source(one)) for one in typed if one != _NO_SOURCE]


def _placed(source: str) -> str:
    # `start` may be run from another folder than `setup`.
    path = Path(source)
    return str(path.absolute()) if path.exists() else source
