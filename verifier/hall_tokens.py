"""Tokens of the hall's own systems: which program may ask what, and until when.

The file holds no secret, only hashes; whoever can write it can let programs in. What a
request carries is read in ``verifier.service.access``.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from credential import Bilingual, MalformedError, strict_json
from credential.moments import UtcMoment
from trust_registry.disk import OWNER_ONLY, Disk, locked
from verifier.errors import SettingsError
from verifier.matter import short_line
from web.api_token import PresentedToken, new_token, read_token

__all__ = ["LONGEST", "MAX_TOKENS", "HallToken", "HallTokens", "Scope"]

LONGEST = timedelta(days=366)
"""Ours: a token that nobody renews within a year belongs to nobody."""

MAX_TOKENS = 100  # ours: a hall has some ten systems
_MAX_BYTES = 64 * 1024
_KIND = "hall"


class Scope(StrEnum):
    """What a token's bearer may ask; a token names each of its own."""

    VERIFY = "verify"
    DECIDE = "decide"
    RECEIPTS = "receipts"
    STATISTICS = "statistics"
    # Of people, who sign in with it: `verifier.staff_door`.
    PAGE = "page"
    REMOTE_DESK = "remote-desk"


class HallToken(BaseModel):
    """What is kept of one token."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_id: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    label: Annotated[str, AfterValidator(short_line)]
    scopes: frozenset[Scope]
    secret_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    made_at: UtcMoment
    expires: UtcMoment

    def is_good(self, presented: PresentedToken, *, now: datetime) -> bool:
        """Tell whether a request proved to hold it, and it has not run out."""
        return presented.matches(self.secret_sha256) and now < self.expires


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["tongyan-hall-tokens-1"] = "tongyan-hall-tokens-1"
    tokens: Annotated[tuple[HallToken, ...], Field(max_length=MAX_TOKENS)] = ()


class HallTokens:
    """The tokens of one hall, in a file; a running service follows its changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()
        self._tokens: tuple[HallToken, ...] = ()

    def tokens(self) -> tuple[HallToken, ...]:
        """Return every token that was made and not taken back, expired ones as well.

        Raises:
            SettingsError: the file does not keep to its format; then no token is good.
        """
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return ()
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._tokens = self._read()
            self._seen = seen
        return self._tokens

    def find(self, text: str, *, now: datetime) -> HallToken | None:
        """Return the token that a request bears, if it is good now.

        Raises:
            SettingsError: as for `tokens`.
        """
        presented = read_token(text, kind=_KIND)
        if presented is None:
            return None
        kept = {token.token_id: token for token in self.tokens()}
        token = kept.get(presented.unverified_token_id)
        return token if token and token.is_good(presented, now=now) else None

    def make(
        self, label: str, scopes: Iterable[Scope], *, now: datetime, lasts: timedelta
    ) -> str:
        """Make a token; return its text, which cannot be had again.

        Args:
            label: Which program it is for, for those who look at the list.
            scopes: What it may ask; at least one.
            now: When it is made.
            lasts: How long it is good.

        Raises:
            SettingsError: no scope, too long a time, or too many tokens.
        """
        granted = frozenset(scopes)
        if not granted or not timedelta(0) < lasts <= LONGEST:
            raise SettingsError(_NO_SUCH_TOKEN)
        made = new_token(_KIND)
        token = HallToken(
            token_id=made.token_id,
            label=label,
            scopes=granted,
            secret_sha256=made.secret_sha256,
            made_at=now,
            expires=now + lasts,
        )
        with self._alone():
            others = [one for one in self.tokens() if now < one.expires]
            if len(others) == MAX_TOKENS:
                raise SettingsError(_TOO_MANY)
            self._write([*others, token])
        return made.text

    def take_back(self, token_id: str) -> HallToken:
        """Make a token worthless, from the next request on; return what it was.

        Raises:
            SettingsError: there is none with this number.
        """
        with self._alone():
            tokens = self.tokens()
            taken = next((one for one in tokens if one.token_id == token_id), None)
            if taken is None:
                raise SettingsError(_unknown(token_id))
            self._write([one for one in tokens if one is not taken])
        return taken

    def _alone(self) -> AbstractContextManager[None]:
        Disk().make_folder(self._path.parent)
        lock = self._path.with_name(f"{self._path.name}.lock")
        return locked(lock, "changing the tokens")

    def _write(self, tokens: Iterable[HallToken]) -> None:
        text = _File(tokens=tuple(tokens)).model_dump_json(indent=2)
        Disk().write(self._path, f"{text}\n".encode(), mode=OWNER_ONLY)

    def _read(self) -> tuple[HallToken, ...]:
        try:
            raw = self._path.read_bytes()
            strict_json.loads(raw, max_bytes=_MAX_BYTES)
            return _File.model_validate_json(raw).tokens
        except (MalformedError, ValidationError) as error:
            raise SettingsError(
                Bilingual(
                    zh=f"令牌文件 {self._path} 不符合格式，所有令牌停用；请移走它并重新"
                    "发放令牌。",
                    en=f"The file of tokens {self._path} does not keep to its format"
                    " and no token is good; move it away and make new ones.",
                )
            ) from error


_NO_SUCH_TOKEN = Bilingual(
    zh=f"令牌至少有一项权限，有效期为 1 至 {LONGEST.days} 天。",
    en=f"A token has at least one scope and is good for 1 to {LONGEST.days} days.",
)
_TOO_MANY = Bilingual(
    zh=f"令牌已有 {MAX_TOKENS} 个，请先收回不用的。",
    en=f"There are {MAX_TOKENS} tokens; take back those that nobody uses.",
)


def _unknown(token_id: str) -> Bilingual:
    return Bilingual(
        zh=f"没有编号为 {token_id} 的令牌，请用 token list 查看。",
        en=f"There is no token {token_id}; see `token list`.",
    )
