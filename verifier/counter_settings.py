"""What was set at a counter's first start: region, hall, language, sources.

The file holds no secret and no trust: whoever changes it can make this machine ask
elsewhere or stand in another region, and a clerk sees both; what is believed is
decided by the trust store beside it. Format: ``docs/operation/counter.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from credential import Bilingual, MalformedError, strict_json
from trust_registry.disk import Disk
from trust_registry.errors import SourceError
from verifier.errors import SettingsError
from verifier.matter import short_line

__all__ = ["MAX_SOURCES", "CounterFolder", "CounterSettings", "checked_source"]

MAX_SOURCES = 8  # ours: a region's host, the council's, a mirror, a stick or two
_MAX_SOURCE_CHARACTERS = 1024
_MAX_BYTES = 64 * 1024


def checked_source(text: str) -> str:
    """Return where trust data may come from, if it can be such a thing at all.

    Nothing is asked: a stick need not be put in.

    Raises:
        SettingsError: an address that is not plain https, or no single line. An address
            with a password in it is refused with the rest.
    """
    text = text.strip()
    try:
        if not text.isprintable() or not 0 < len(text) <= _MAX_SOURCE_CHARACTERS:
            raise SourceError("it is not one line")
        if "://" in text:
            # Who starts the page does not wait for a network library.
            from trust_registry.https_source import checked_base

            checked_base(text)
    except SourceError as error:
        raise SettingsError(
            Bilingual(
                zh="来源应为 https 地址、文件夹或 U 盘的位置，请重新输入。",
                en="Name an https address, a folder or where a stick appears:"
                f" {error}.",
            )
        ) from error
    return text


def _hall_name(text: str) -> str:
    text = short_line(text)
    if not text:
        raise ValueError("a hall has a name")
    return text


class CounterSettings(BaseModel):
    """The settings of one counter; its file is read strictly."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal["tongyan-counter-1"] = "tongyan-counter-1"
    region: Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$")]
    hall: Annotated[str, AfterValidator(_hall_name)]
    language: Literal["zh-CN", "en"] = "zh-CN"
    sources: Annotated[list[str], Field(max_length=MAX_SOURCES)] = []
    receipts: bool = True
    port: Annotated[int, Field(ge=0, le=65_535)] = 8350


class CounterFolder:
    """The folder of one counter: its settings, and where everything else of it lies.

    ::

        counter.json         the settings
        trust/               the trust store
        hall-memory.sqlite   which phone codes were shown in which case
        receipts.sqlite      the journal of receipts
        hall-tokens.json     which programs of the hall may ask, once one may
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "counter.json"
        self.trust = folder / "trust"

    def read(self) -> CounterSettings | None:
        """Return the settings, or None before the first `write`.

        Raises:
            SettingsError: the file does not keep to its format; none of it is used.
        """
        try:
            raw = self.file.read_bytes()
        except FileNotFoundError:
            return None
        try:
            strict_json.loads(raw, max_bytes=_MAX_BYTES)
            settings = CounterSettings.model_validate_json(raw)
            for source in settings.sources:
                checked_source(source)
        except (MalformedError, ValidationError, SettingsError) as error:
            raise SettingsError(
                Bilingual(
                    zh=f"设置文件 {self.file} 不符合格式，未启动；请删除它并重新运行"
                    " setup。",
                    en=f"The settings file {self.file} does not keep to its format and"
                    " nothing was started; delete it and run `setup` again.",
                )
            ) from error
        return settings

    def write(self, settings: CounterSettings) -> None:
        """Put settings in the place of those before, whole."""
        disk = Disk()
        disk.make_folder(self.folder)
        text = settings.model_dump_json(indent=2)
        disk.write(self.file, f"{text}\n".encode())

    def serve_options(self, settings: CounterSettings) -> list[str]:
        """Return the options of ``serve`` that do what was set."""
        options = ["--trust", str(self.trust), "--region", settings.region]
        options += ["--hall", str(self.folder / "hall-memory.sqlite")]
        options += ["--tokens", str(self.folder / "hall-tokens.json")]
        if settings.receipts:
            options += ["--receipts", str(self.folder / "receipts.sqlite")]
        for source in settings.sources:
            # Joined, so that a folder whose name begins with a hyphen is no option.
            options.append(f"--source={source}")
        return [*options, "--port", str(settings.port)]
