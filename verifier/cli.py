"""``tongyan-verifier``: the command line of a counter.

The one place that turns an error into a sentence and an exit code: 0 done or accepted,
1 refused, 2 cannot decide, 3 usage, settings or internal error.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from credential import CredentialError
from trust_registry.errors import RegistryError
from verifier.commands import causes, check, serve, trust
from verifier.commands.terminal import FAILED
from verifier.errors import SettingsError, VerifierError

__all__ = ["main"]

_PROGRAM = "tongyan-verifier"


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
        return run(args)
    except SettingsError as error:
        return _failed(f"{error.text.zh}\n{_PROGRAM}: {error.text.en}")
    except RegistryError as error:
        return _failed(f"{error.zh}\n{_PROGRAM}: {error}")
    except (VerifierError, CredentialError) as error:
        return _failed(str(error))
    except BrokenPipeError:
        # Whoever read our output has left, and learns nothing from more of it.
        sys.stderr.close()
        return FAILED
    except OSError as error:
        return _failed(f"{error.strerror or error}; check the disk and permissions")
    except KeyboardInterrupt:
        return _failed("stopped; what was not written was not decided")


def _failed(sentence: str) -> int:
    print(f"{_PROGRAM}: {sentence}", file=sys.stderr)
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
        epilog="Start with: tongyan-verifier trust init BUNDLE --fingerprint F"
        " --trust DIR",
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )
    for command in (check, trust, causes, serve):
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
