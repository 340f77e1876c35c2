"""``tongyan-registry``: the command line of the registry's officers.

The one place that turns an error into a sentence and an exit code: 0 done, 1 refused
(a submission, or rules broken), 3 usage, settings or internal error.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from trust_registry.commands import (
    agency,
    assemble,
    authority,
    cosign,
    counts,
    found,
    health,
    host,
    join,
    key,
    look,
    propose,
    public_site,
    region,
    review,
    serve,
)
from trust_registry.commands.terminal import FAILED, REFUSED, answer, visible
from trust_registry.errors import CeremonyError, LintError, RegistryError

__all__ = ["main"]

_PROGRAM = "tongyan-registry"
_COMMANDS = (
    found,
    key,
    agency,
    region,
    authority,
    counts,
    join,
    propose,
    review,
    assemble,
    host,
    look,
    health,
    cosign,
    serve,
    public_site,
)
_EPILOG = """\
A registry from nothing to a counter:
  tongyan-registry plan plan.json                  (edit it)
  tongyan-registry found registry --plan plan.json
  tongyan-registry agency add registry/regions/310000 ENTRY.json
  tongyan-registry publish registry/regions/310000
  tongyan-registry ingest registry/host registry/regions/310000/outbox/*.zip
  tongyan-registry release registry/host
  tongyan-registry bundle registry/host /media/stick
  tongyan-registry serve registry/host             (or any web server)
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse's own exit code 2 means "cannot decide" in our programs.
        self.exit(FAILED, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _write_whatever_comes()
    args = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        code = run(args)
        # What waits in a buffer may meet a closed pipe: here, and not at exit.
        sys.stdout.flush()
    except (CeremonyError, LintError) as error:
        _tell(error, as_json=args.json)
        return REFUSED
    except RegistryError as error:
        _tell(error, as_json=args.json)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has left, and learns nothing from more of it.
        sys.stderr.close()
        return FAILED
    except OSError as error:
        what = f"{error.filename or ''} {error.strerror or error}".strip()
        # Where the disk that takes our output is full, the exit code alone tells it.
        with contextlib.suppress(OSError):
            print(
                f"{what}，请检查磁盘和权限。\n"
                f"{_PROGRAM}: {what}; check the disk and permissions",
                file=sys.stderr,
                flush=True,
            )
        return FAILED
    except KeyboardInterrupt:
        print(f"{_PROGRAM}: stopped; what was published stays", file=sys.stderr)
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=_PROGRAM,
        description="Found a trust registry, publish a region's files, host them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )
    for command in _COMMANDS:
        command.add(commands)
    return parser


def _tell(error: RegistryError, *, as_json: bool) -> None:
    with contextlib.suppress(OSError):
        if as_json:
            answer({"error": {"zh": error.zh, "en": str(error)}})
            sys.stdout.flush()
    with contextlib.suppress(OSError):
        told = f"{error.zh}\n{_PROGRAM}: {visible(str(error))}"
        print(told, file=sys.stderr, flush=True)


def _write_whatever_comes() -> None:
    # A console of another code page must not turn a result into a crash.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
