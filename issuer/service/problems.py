"""What the service answers when it cannot do what is asked: stable codes.

A part with many codes of its own lists them beside its routes, and adds its table to
`PROBLEMS` below. A refusal of ours (`RefusedError`) brings its own sentence along.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from issuer.accounts.errors import (
    AccountRefusedError,
    LockedOutError,
    SignInRefusedError,
    UnknownAccountError,
)
from issuer.desk.actor import NotAllowedError
from issuer.disputes.refusals import DISPUTE_PROBLEMS
from issuer.draft import DraftError
from issuer.errors import (
    AgencyError,
    DuplicateNumberError,
    HolderKeyError,
    IssuerError,
    LedgerBusyError,
    LedgerError,
    NotListedError,
    PrintError,
    PublicationError,
    QrBudgetError,
    RefusedError,
    RowsFileError,
    StateChangeError,
    UnknownLicenseError,
)
from issuer.inquiries.refusals import INQUIRY_PROBLEMS
from issuer.service.batch_problems import BATCH_ANSWERS, BATCH_PROBLEMS
from issuer.service.license_problems import LICENSE_ANSWERS, LICENSE_PROBLEMS
from issuer.service.problem_table import GENERAL
from trust_registry.errors import KeyFileError, RegistryError
from trust_registry.problem_words import Told, problem_told
from web.problem import Refused
from web.refusals import answer_refusals

__all__ = ["ANSWERS", "PROBLEMS", "answer_every_failure", "problem"]

# One line a table of a part.
PROBLEMS: Mapping[str, Told] = MappingProxyType(
    {
        **GENERAL,
        **LICENSE_PROBLEMS,
        **BATCH_PROBLEMS,
        **DISPUTE_PROBLEMS,
        **INQUIRY_PROBLEMS,
    }
)
"""What each problem type means and what to do about it."""

# One line a kind of error; the nearest of its ancestors answers for the others.
ANSWERS: Mapping[type[Exception], tuple[int, str]] = MappingProxyType(
    {
        RefusedError: (409, "refused"),
        DraftError: (422, "application-faults"),
        DuplicateNumberError: (409, "number-in-force"),
        HolderKeyError: (422, "holder-key"),
        PrintError: (422, "not-printable"),
        QrBudgetError: (422, "qr-too-large"),
        RowsFileError: (422, "rows-file"),
        StateChangeError: (409, "state-change"),
        UnknownLicenseError: (404, "unknown-license"),
        NotAllowedError: (403, "not-allowed"),
        AccountRefusedError: (422, "account-refused"),
        UnknownAccountError: (404, "unknown-account"),
        SignInRefusedError: (401, "sign-in-refused"),
        LockedOutError: (429, "locked-out"),
        AgencyError: (409, "agency-may-not"),
        LedgerBusyError: (503, "busy"),
        LedgerError: (503, "ledger-unavailable"),
        PublicationError: (503, "publication-failed"),
        KeyFileError: (503, "signer-unavailable"),
        RegistryError: (503, "registry-unavailable"),
        IssuerError: (503, "not-now"),
        **LICENSE_ANSWERS,
        **BATCH_ANSWERS,
    }
)

# Whoever waits for the ledger has waited for half a minute already.
_RETRY_S = 5

_LOG = logging.getLogger(__name__)


def problem(
    status: int,
    code: str,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,  # noqa: ANN401 (any JSON value)
) -> JSONResponse:
    """Return a problem in both languages; ``code`` is a key of `PROBLEMS`."""
    return problem_told(
        PROBLEMS[code], status, code, detail, headers=headers, **members
    )


def answer_every_failure(app: FastAPI) -> None:
    """Answer whatever goes wrong with a problem, and with nothing else."""
    answer_refusals(app, _refused)
    # By its ancestors: a kind of error that is new here has an answer already.
    app.add_exception_handler(IssuerError, _failed)
    app.add_exception_handler(RegistryError, _failed)


def _refused(refused: Refused) -> JSONResponse:
    return problem(
        refused.status, refused.code, refused.detail, headers=refused.headers
    )


def _failed(_: Request, error: Exception) -> JSONResponse:
    kind = next(kind for kind in type(error).__mro__ if kind in ANSWERS)
    status, code = ANSWERS[kind]
    headers = _retry_after(error, status)
    if not isinstance(error, RefusedError | RowsFileError):
        # It names folders and files of this machine: for its log, not for a client.
        _LOG.error("%s", error)
        return problem(status, code, headers=headers)
    members: dict[str, Any] = {"sentence": error.reason.model_dump()}
    if isinstance(error, DraftError):
        members["faults"] = [
            {"field": fault.field, "zh": fault.zh, "en": fault.en}
            for fault in error.faults
        ]
    if isinstance(error, NotListedError):
        members["cause"] = error.cause
    return problem(status, code, error.reason.en, headers=headers, **members)


def _retry_after(error: Exception, status: int) -> dict[str, str]:
    if isinstance(error, LockedOutError):
        return {"Retry-After": str(error.wait_s)}
    return {"Retry-After": str(_RETRY_S)} if status == 503 else {}
