"""``tongyan-verifier``: the command line of a counter.

The one place that turns an error into a sentence and an exit code: 0 done or accepted,
1 refused, 2 cannot decide, 3 usage, settings or internal error.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from credential import Bilingual
from trust_registry.errors import RegistryError
from verifier.commands import (
    batch,
    causes,
    check,
    counts,
    decide,
    disputes,
    hall_key,
    inquire,
    items,
    kit,
    receipts,
    serve,
    setup,
    tokens,
    trust,
)
from verifier.commands.terminal import FAILED, write_json
from verifier.errors import OutboxError, ReceiptsError, SettingsError

__all__ = ["main"]

_PROGRAM = "tongyan-verifier"


_COMMANDS = (
    setup,
    check,
    batch,
    trust,
    items,
    decide,
    causes,
    serve,
    receipts,
    disputes,
    inquire,
    hall_key,
    counts,
    tokens,
    kit,
)


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
    except (SettingsError, ReceiptsError, OutboxError) as error:
        return _failed(error.text, args)
    except RegistryError as error:
        return _failed(Bilingual(zh=f"{error.zh}。", en=str(error)), args)
    except BrokenPipeError:
        # Whoever read our output has left, and learns nothing from more of it.
        sys.stderr.close()
        return FAILED
    except OSError as error:
        return _failed(_disk_trouble(error), args)
    except KeyboardInterrupt:
        return _failed(_STOPPED, args)
    except Exception as error:  # noqa: BLE001
        # The last line of defense: a fault that nobody foresaw would leave with
        # Python's exit code 1, and 1 says that a license was refused.
        return _failed(_internal(error), args)
    return code


_STOPPED = Bilingual(
    zh="已中止；没有写出的结果未作判定。",
    en="stopped; what was not written was not decided",
)


def _disk_trouble(error: OSError) -> Bilingual:
    what = f"{error.filename or ''} {error.strerror or error}".strip()
    return Bilingual(
        zh=f"{what}，请检查磁盘和权限。", en=f"{what}; check the disk and permissions"
    )


def _internal(error: Exception) -> Bilingual:
    kind = type(error).__name__
    return Bilingual(
        zh=f"程序内部出错（{kind}），未作判定；请报告技术人员。",
        en=f"internal error ({kind}); nothing was decided, tell your technician",
    )


def _failed(text: Bilingual, args: argparse.Namespace) -> int:
    # Where the disk that takes our output is full, the exit code alone can tell it: a
    # second error here would end in Python's own 1, and 1 says "refused".
    with contextlib.suppress(OSError):
        if getattr(args, "json", False):
            write_json({"error": text.model_dump()})
            sys.stdout.flush()
    with contextlib.suppress(OSError):
        print(f"{text.zh}\n{_PROGRAM}: {text.en}", file=sys.stderr, flush=True)
    return FAILED


def _write_whatever_comes() -> None:
    # A console of another code page must not turn a verdict into a crash.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=_PROGRAM,
        description="Check electronic licenses at a counter, with a network or none.",
        epilog="Start with: tongyan-verifier setup DIR",
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )
    for command in _COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
