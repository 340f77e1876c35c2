"""``tongyan-issuer``: the command line of an issuing installation.

The one place that turns an error into a sentence and an exit code: 0 done, 1 refused,
3 usage, settings or internal error.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from credential.errors import CredentialError
from issuer.commands import (
    agency,
    audit,
    batch,
    batch_runner,
    close_lists,
    initialize,
    keys,
    license_types,
    mint,
    new_key,
    offer,
    operators,
    print_license,
    publish_status,
    qr,
    renew,
    salvage,
    serve,
    show,
    state,
    tokens,
    wallet,
)
from issuer.draft import DraftError
from issuer.errors import IssuerError, RefusedError
from trust_registry.errors import RegistryError

__all__ = ["main"]

DONE, REFUSED, FAILED = 0, 1, 3


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse's own exit code 2 means "cannot decide" in our programs.
        self.exit(FAILED, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        code = run(args)
        sys.stdout.flush()
    except RefusedError as refusal:
        _tell_refusal(refusal, as_json=args.json)
        return REFUSED
    except (IssuerError, RegistryError, CredentialError) as error:
        with contextlib.suppress(OSError):
            print(f"tongyan-issuer: {error}", file=sys.stderr, flush=True)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has left; what was committed stays.
        sys.stderr.close()
        return FAILED
    except OSError as error:
        what = f"{error.filename or ''} {error.strerror or error}".strip()
        # Where the disk that takes our output is full, the exit code alone tells it.
        with contextlib.suppress(OSError):
            print(
                f"{what}，请检查磁盘和权限；已提交的不变。\n"
                f"tongyan-issuer: {what}; check the disk and permissions, what was "
                "committed stays",
                file=sys.stderr,
                flush=True,
            )
        return FAILED
    except KeyboardInterrupt:
        print("tongyan-issuer: stopped; what was committed stays", file=sys.stderr)
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tongyan-issuer",
        description="Mint electronic licenses, change their state, publish it.",
        epilog="Start with: tongyan-issuer init FOLDER --region 310000",
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )
    for command in _COMMANDS:
        command.add(commands)
    return parser


_COMMANDS = (
    initialize,
    agency,
    license_types,
    mint,
    batch,
    batch_runner,
    renew,
    wallet,
    offer,
    state,
    show,
    qr,
    print_license,
    publish_status,
    new_key,
    keys,
    salvage,
    serve,
    operators,
    tokens,
    close_lists,
    audit,
)


def _tell_refusal(refusal: RefusedError, *, as_json: bool) -> None:
    if as_json:
        faults = refusal.faults if isinstance(refusal, DraftError) else ()
        answer = {
            "refused": refusal.reason.model_dump(),
            "faults": [
                {"field": fault.field, "zh": fault.zh, "en": fault.en}
                for fault in faults
            ],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    if isinstance(refusal, DraftError):
        for fault in refusal.faults:
            print(f"{fault.zh}\n    {fault.en}", file=sys.stderr)
        return
    print(f"{refusal.reason.zh}\n{refusal.reason.en}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
