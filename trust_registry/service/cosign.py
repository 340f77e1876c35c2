"""``POST /cosign``: another host asks this one to sign a release with it.

No login is asked: the request bears another host key's signature, and what is signed
is only what this host's own copy of the repository says.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from trust_registry.cosigning_files import MAX_TAKEN_BYTES, Answer
from trust_registry.errors import BusyError, RegistryError
from trust_registry.service.openapi import ZIP_BODY, json_example, refusals
from trust_registry.service.problems import busy
from web.body import limited
from web.problem import Refused
from web.rate_limit import RateLimit

__all__ = ["cosign_router"]

_SIGNED = {
    "format": "tongyan-cosignatures-1",
    "signatures": [
        {
            "role": "timestamp",
            "version": 42,
            "sha256": "9a54eee1dc56…",
            "keyid": "1fda4520e4ac…",
            "sig": "3045…",
        }
    ],
}


def cosign_router(answer: Callable[[Path], Answer], *, limit: RateLimit) -> APIRouter:
    """Return the route.

    Args:
        answer: Answers the request in a file, or refuses it.
        limit: How often an address may ask.
    """
    router = APIRouter(tags=["cosign"])

    def judged(file: Path) -> Answer:
        try:
            return answer(file)
        except BusyError as error:
            raise busy(error) from error
        except RegistryError as error:
            why = str(error).replace(str(file), "the request")
            raise Refused(422, "cosigning-refused", why) from error

    @router.post(
        "/cosign",
        summary="Ask this host to sign a release together with yours",
        dependencies=[Depends(limit)],
        openapi_extra={"requestBody": ZIP_BODY},
        responses=json_example(_SIGNED) | refusals(413, 422, 429, 503),
    )
    async def cosign(request: Request) -> JSONResponse:
        with tempfile.TemporaryDirectory(prefix="tongyan-cosign-") as folder:
            file = Path(folder) / "request.zip"
            with file.open("wb") as opened:
                async for chunk in limited(request, max_bytes=MAX_TAKEN_BYTES):
                    opened.write(chunk)
            made = await run_in_threadpool(judged, file)
        return JSONResponse(made.model_dump(mode="json"))

    return router
