"""The programs and the wallet, run as one types them, and a record of what was typed.

They run in this process: what the demo shows is what the command lines do.
"""

from __future__ import annotations

import contextlib
import io
import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partialmethod
from pathlib import Path
from typing import Any

import examples.wallet.__main__
import issuer.cli
import trust_registry.cli
import verifier.cli
from credential.moments import to_rfc3339

__all__ = ["Programs"]

_MAIN: dict[str, Callable[[Sequence[str]], int]] = {
    "tongyan-registry": trust_registry.cli.main,
    "tongyan-issuer": issuer.cli.main,
    "tongyan-verifier": verifier.cli.main,
    "python -m examples.wallet": examples.wallet.__main__.main,
}


@dataclass
class Programs:
    """Runs commands in one folder and keeps each as it would be typed.

    Attributes:
        folder: The demo's folder; arguments below it are recorded relative to it.
        passphrase_file: Opens the demo's key files.
        typed: Every command so far, as a line for a shell.
    """

    folder: Path
    passphrase_file: Path
    typed: list[str] = field(default_factory=list)

    def run(
        self,
        program: str,
        *arguments: str | Path,
        at: datetime | None = None,
        keys: bool = False,
        allowed: Sequence[int] = (0,),
    ) -> dict[str, Any]:
        """Run one command and return what it answers with ``--json``.

        Args:
            program: Its name.
            arguments: Its arguments.
            at: Its ``--at``; the real clock if None.
            keys: Whether it opens key files.
            allowed: Exit codes that are no failure.

        Raises:
            RuntimeError: it ended otherwise; holds what it printed.
        """
        line = [program, *map(str, arguments)]
        if at is not None:
            line += ["--at", to_rfc3339(at)]
        if keys:
            line += ["--passphrase-file", str(self.passphrase_file)]
        typed = f"{program} {shlex.join(line[1:])}"
        self.typed.append(typed.replace(f"{self.folder}/", "demo/"))
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            code = _MAIN[program]([*line[1:], "--json"])
        if code not in allowed:
            raise RuntimeError(
                f"{self.typed[-1]}\nended with {code}: {errors.getvalue().strip()} "
                f"{out.getvalue().strip()}"
            )
        answer: dict[str, Any] = json.loads(out.getvalue() or "{}")
        return answer

    registry = partialmethod(run, "tongyan-registry")
    issuer = partialmethod(run, "tongyan-issuer")
    verifier = partialmethod(run, "tongyan-verifier")
    wallet = partialmethod(run, "python -m examples.wallet")
