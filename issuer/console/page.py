"""What a page of the console is, and who looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from credential.bilingual import Bilingual
from issuer.accounts.caller import Caller
from issuer.accounts.roles import Permission
from issuer.console.texts import PageLanguage
from issuer.desk.actor import Actor

__all__ = ["LANGUAGES", "Page", "Section", "Visit"]

LANGUAGES: tuple[PageLanguage, ...] = ("zh-CN", "en")


class Section(NamedTuple):
    """One place of the menu.

    Attributes:
        name: Its address below the language; ``menu_<name>`` is its label.
        permission: Who sees it; None shows it to everybody signed in.
    """

    name: str
    permission: Permission | None = None


class Page(NamedTuple):
    """One page in both languages.

    Attributes:
        template: Its template's name.
        title: What it is called.
        values: What the template shows.
        section: The place of the menu that it belongs to.
        status: HTTP status code.
        names_somebody: Whether the title has a person's name or number: a browser's
            history keeps titles, so the window gets the section's.
    """

    template: str
    title: Bilingual
    values: Mapping[str, Any] = MappingProxyType({})
    section: str = ""
    status: int = 200
    names_somebody: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looks at one page.

    Attributes:
        language: In which language.
        path: The page, below the language.
        now: When, whole UTC seconds.
        caller: Who, or None: nobody is signed in.
        agency: The name of the operator's agency, if they belong to one.
        csrf_token: What each form has to send back.
        word: What the address tells of the act before this page, such as ``revoke``.
    """

    language: PageLanguage
    path: str
    now: int
    caller: Caller | None = None
    agency: Bilingual | None = None
    csrf_token: str = field(default="", repr=False)
    word: str = ""

    @property
    def root(self) -> str:
        """Where this language's pages begin."""
        return f"/console/{self.language}"

    @property
    def who(self) -> Caller:
        """Who is signed in; asked for on pages that nobody else reaches."""
        if self.caller is None:
            raise AssertionError("a page for everybody asks who is signed in")
        return self.caller

    @property
    def actor(self) -> Actor:
        """Who acts at the desk."""
        who = self.who
        return Actor(who.name, who.agency_id, who.permissions)

    def may(self, permission: Permission | None) -> bool:
        """Tell whether the operator may do something; only be signed in, if None."""
        if self.caller is None or self.caller.must_change_password:
            return False
        return permission is None or permission in self.caller.permissions
