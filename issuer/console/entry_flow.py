"""A form about a license in its three steps: typed, confirmed, done.

New licenses, successors and returned applications go the same way; what is done at the
end is theirs.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from starlette.responses import JSONResponse, Response

from credential import strict_json
from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.accounts.roles import Permission
from issuer.approval import asks_second_person
from issuer.console.answers import HEADERS, moved, shown
from issuer.console.code_picture import picture_of
from issuer.console.form_fields import form_fields
from issuer.console.page import Page, Visit
from issuer.console.texts import text_of
from issuer.console.turns import reading, writing
from issuer.console.typed_entry import (
    ONCE,
    STEP,
    draft_values,
    entry_of,
    faults_by_field,
    kept,
    shown_fields,
)
from issuer.desk.application import Application, Entry, StaleRevisionError
from issuer.desk.desk import Turn
from issuer.desk.drafting import check
from issuer.desk.repeated_requests import (
    GivenAnswer,
    RequestKey,
    answer_given,
    keep_answer,
)
from issuer.errors import RefusedError
from issuer.orders import MintedLicense
from issuer.service.serving import Serving

__all__ = ["EntryFlow"]

Finish = Callable[[Turn, Mapping[str, str]], MintedLicense | Application]


@dataclass(frozen=True, slots=True)
class EntryFlow:
    """One such form.

    Attributes:
        kind: The license type.
        title: What the form is called.
        action: Its address below the language.
        finish: What is done once all is confirmed, in a writing transaction.
        section: The place of the menu.
        names_somebody: Whether the title does.
        template: The form's own template.
        entry: What is checked before that; of a successor, the number may be in force.
    """

    kind: LicenseType
    title: Bilingual
    action: str
    finish: Finish
    section: str = "enter"
    names_somebody: bool = False
    template: str = "entry.html"
    entry: Callable[[LicenseType, Mapping[str, str]], Entry] = entry_of

    def form(self, visit: Visit, typed: Mapping[str, str], **told: Any) -> Response:  # noqa: ANN401
        """Return the form with what was typed so far, and what is wrong with it."""
        values = {
            "kind": self.kind,
            "fields": form_fields(self.kind),
            "typed": typed,
            "action": self.action,
            "check": f"{self.action}/check",
            "faults": {},
            "trouble": None,
            **told,
        }
        status = 422 if told.get("faults") or told.get("trouble") else 200
        return shown(visit, self._page(self.template, self.title, values, status))

    def sent(self, here: Serving, visit: Visit, typed: Mapping[str, str]) -> Response:
        """Return what comes after the form, its confirmation, or its end."""
        if typed.get(STEP) == "edit":
            return self.form(visit, typed)
        try:
            if typed.get(STEP) == "done":
                return self._done(here, visit, typed)
            return self._confirmation(here, visit, typed)
        except StaleRevisionError:
            raise
        except RefusedError as error:
            faults, trouble = faults_by_field(error, self.kind, visit)
            return self.form(visit, typed, faults=faults, trouble=trouble)

    def checked(
        self, here: Serving, visit: Visit, typed: Mapping[str, str]
    ) -> JSONResponse:
        """Return what is wrong so far, for a script that asks as one types."""
        faults: dict[str, str] = {}
        trouble: Bilingual | None = None
        preview: dict[str, Any] | None = None
        try:
            preview = self._preview(here, visit, typed)
        except RefusedError as error:
            faults, trouble = faults_by_field(error, self.kind, visit)
        told = {
            "faults": faults,
            "trouble": trouble and text_of(trouble, visit.language),
            "preview": preview,
        }
        return JSONResponse(told, headers=dict(HEADERS))

    def _preview(
        self, here: Serving, visit: Visit, typed: Mapping[str, str]
    ) -> dict[str, Any]:
        with reading(here, visit) as turn:
            code = check(turn, self.entry(self.kind, typed)).code
        picture = picture_of(code, self.kind)
        return {
            "view_box": picture.view_box,
            "path": picture.path,
            "sentence": text_of(picture.sentence, visit.language),
            "over": picture.is_large,
        }

    def _confirmation(
        self, here: Serving, visit: Visit, typed: Mapping[str, str]
    ) -> Response:
        with reading(here, visit) as turn:
            preview = check(turn, self.entry(self.kind, typed))
        draft = preview.draft
        values = {
            "rows": shown_fields(self.kind, draft_values(draft)),
            "typed": kept(self.kind, typed),
            "action": self.action,
            "once": secrets.token_urlsafe(16),
            "filed": asks_second_person(self.kind),
            "picture": picture_of(preview.code, self.kind),
            "trouble": None,
        }
        title = Bilingual(
            zh=f"请核对：{self.title.zh}", en=f"Please check: {self.title.en}"
        )
        return shown(visit, self._page("confirm.html", title, values))

    def _page(
        self,
        template: str,
        title: Bilingual,
        values: Mapping[str, Any],
        status: int = 200,
    ) -> Page:
        return Page(template, title, values, self.section, status, self.names_somebody)

    def _done(self, here: Serving, visit: Visit, typed: Mapping[str, str]) -> Response:
        with writing(here, visit) as turn:
            # Two clicks, or a page loaded again, mint one license.
            request = self._request(turn, typed)
            given = answer_given(turn.connection, request, now=turn.now)
            if given is not None:
                return moved(visit, given.headers[_PATH], done=given.headers[_DONE])
            path, done = _led_to(self.finish(turn, typed))
            headers = {_PATH: path, _DONE: done}
            answer = GivenAnswer(303, headers, b"")
            keep_answer(turn.connection, request, answer, now=turn.now)
        return moved(visit, path, done=done)

    def _request(self, turn: Turn, typed: Mapping[str, str]) -> RequestKey:
        asked = strict_json.dumps([self.action, kept(self.kind, typed)])
        return RequestKey(
            turn.agency_for(Permission.ENTER),
            f"console {typed.get(ONCE, '')[:64]}",
            sha256(asked).hexdigest(),
        )


_PATH, _DONE = "path", "done"


def _led_to(outcome: MintedLicense | Application) -> tuple[str, str]:
    if isinstance(outcome, Application):
        return f"applications/{outcome.id}", "filed"
    return f"licenses/{outcome.record.license_id}", "minted"
