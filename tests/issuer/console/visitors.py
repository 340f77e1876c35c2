"""Clerks who read and send the console's pages, without a browser."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from issuer.accounts.roles import Role
from issuer.agencies import Agency
from tests.issuer.accounts import ORIGIN, PASSWORD, ServedOffice, client
from tests.issuer.desk.staff import ESTATE, Staff, entry_of, handed_in

_CSRF = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_FAULT = re.compile(r'data-field="([^"]+)"[^>]*>([^<]+)<')
_TROUBLE = re.compile(r'class="trouble" role="alert">([^<]*)')


@dataclass
class Shown:
    """A page as it was answered."""

    status: int
    headers: httpx.Headers
    text: str

    @property
    def place(self) -> str:
        """Where it leads, below the language, without what it tells of the act."""
        return self.headers["location"].partition("?")[0].split("/", 3)[3]

    @property
    def hidden(self) -> dict[str, str]:
        """What its forms send without being typed."""
        return {name: html.unescape(value) for name, value in _FIELD.findall(self.text)}

    @property
    def faults(self) -> dict[str, str]:
        """What it says is wrong, by field."""
        return {name: html.unescape(told) for name, told in _FAULT.findall(self.text)}

    @property
    def trouble(self) -> str:
        """What it says is wrong altogether."""
        found = _TROUBLE.search(self.text)
        return html.unescape(found[1]) if found else ""


class Visitor:
    """Somebody at the console, signed in or not."""

    def __init__(self, app: FastAPI, language: str = "zh-CN") -> None:
        self._client = client(app, Origin=ORIGIN, Accept="text/html")
        self.root = f"/console/{language}/"
        self.csrf_token = ""

    def sign_in(self, name: str, password: str = PASSWORD) -> Shown:
        answer = self.post("sign-in", name=name, password=password)
        if answer.status == 303:
            page = self.get("account")
            page = page if page.status == 200 else self.get("password")
            self.csrf_token = _CSRF.findall(page.text)[0]
        return answer

    def get(self, path: str, **headers: str) -> Shown:
        return _shown(self._client.get(self.root + path, headers=headers))

    def post(self, path: str, **typed: Any) -> Shown:
        sent = {"csrf_token": self.csrf_token} | typed
        return _shown(self._client.post(self.root + path, data=sent))

    def send_file(self, path: str, name: str, content: bytes, **typed: str) -> Shown:
        sent = {"csrf_token": self.csrf_token} | typed
        files = {"file": (name, content)}
        return _shown(self._client.post(self.root + path, data=sent, files=files))

    def ask(self, path: str, **typed: Any) -> Any:
        """Send what a script sends, and return the JSON that it gets."""
        sent = {"csrf_token": self.csrf_token} | typed
        headers = {"Accept": "*/*"}
        return self._client.post(self.root + path, data=sent, headers=headers).json()

    @property
    def client(self) -> httpx.Client:
        return self._client


def _shown(answer: httpx.Response) -> Shown:
    return Shown(answer.status_code, answer.headers, answer.text)


@dataclass
class ConsoleOffice:
    """An office with a console; of the agency ``estate`` there is a clerk of each kind.

    ``registrar`` enters and changes states, ``checker`` approves, ``both`` does either,
    ``chief`` administers, ``reader`` reads; ``stranger`` may do everything at another
    agency, and ``root`` administers the installation.
    """

    served: ServedOffice
    staff: Staff
    app: FastAPI

    @classmethod
    def of(cls, served: ServedOffice) -> ConsoleOffice:
        staff = Staff.at(served.office)
        estate, police = staff.estate, served.office.police
        everything = set(Role) - {Role.ADMINISTER}
        accounts: list[tuple[str, set[Role], Agency | None]] = [
            ("registrar", {Role.ENTER, Role.CHANGE_STATE}, estate),
            ("checker", {Role.APPROVE}, estate),
            ("both", {Role.ENTER, Role.APPROVE}, estate),
            ("reader", {Role.READ}, estate),
            ("chief", {Role.ADMINISTER}, estate),
            ("stranger", everything, police),
            ("root", {Role.ADMINISTER}, None),
        ]
        for name, roles, agency in accounts:
            served.operator(name, *roles, agency=agency)
        return cls(served, staff, served.app())

    def visitor(self, name: str, language: str = "zh-CN") -> Visitor:
        visitor = Visitor(self.app, language)
        assert visitor.sign_in(name).status == 303
        return visitor

    def mint(self, **changed: Any) -> str:
        """Mint a driving license of the agency ``estate``; return its identifier."""
        entry = entry_of(**changed)
        minted = self.staff.mint(entry, actor=self.staff.registrar)
        return minted.record.license_id

    def file(self) -> str:
        """File an application that waits for a second person; return its page."""
        registrar = self.visitor("registrar")
        path = f"enter/{ESTATE.tongyan.short_name}"
        confirmed = registrar.post(path, **handed_in(ESTATE), _step="confirm")
        assert confirmed.status == 200, confirmed.faults or confirmed.trouble
        return registrar.post(path, **confirmed.hidden, _step="done").place
