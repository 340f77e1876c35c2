"""``cosign`` and ``mirror``: several hosts keep one registry."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from trust_registry.commands.host import (
    add_host_folder,
    release_summary,
    say_release,
)
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_secrets,
    answer,
    now_of,
    repository_source,
    say,
    secrets_of,
)
from trust_registry.cosigning_files import MAX_ANSWER_BYTES
from trust_registry.cosigning_host import CosigningHost
from trust_registry.errors import CosigningError
from trust_registry.host import Host
from trust_registry.mirror import mirror

__all__ = ["add"]

_EPILOG = """\
One host asks, another answers, the first publishes; two files pass between them:
  A: tongyan-registry cosign ask registry/host request.zip
  B: tongyan-registry mirror b/host https://a.example/
  B: tongyan-registry cosign answer b/host request.zip answer.json
  A: tongyan-registry cosign finish registry/host answer.json
  B: tongyan-registry mirror b/host https://a.example/

`serve --cosigner` and `serve --cosign` do the same over HTTP.
"""


def add(commands: Commands) -> None:
    """Add both commands."""
    parser = commands.add_parser(
        "cosign",
        help="sign a release together with another host, each with its own key",
        description="Sign a release together with another host: two of the three host"
        " keys, held by different members.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ask|answer|finish")
    ask = acts.add_parser("ask", help="write a request for the next release")
    add_host_folder(ask)
    ask.add_argument("out", type=Path, metavar="REQUEST.zip", help="for the other host")
    ask.set_defaults(run=_ask)

    reply = acts.add_parser("answer", help="check another host's request and sign it")
    add_host_folder(reply)
    reply.add_argument("request", type=Path, metavar="REQUEST.zip")
    reply.add_argument("out", type=Path, metavar="ANSWER.json", help="for the asker")
    reply.add_argument(
        "--emergency",
        default="",
        metavar="REASON",
        help="let additions in it take effect before every counter can know them",
    )
    reply.set_defaults(run=_answer)

    finish = acts.add_parser("finish", help="publish with the other host's answer")
    add_host_folder(finish)
    finish.add_argument("answer", type=Path, metavar="ANSWER.json")
    finish.set_defaults(run=_finish)
    for each in (ask, reply, finish):
        add_secrets(each)
        add_at(each)
        add_json(each)
    _add_mirror(commands)


def _add_mirror(commands: Commands) -> None:
    parser = commands.add_parser(
        "mirror",
        help="take over what another host or mirror published, after checking it",
        description="Take over what another host or mirror published into this host's"
        " repository, after the checks of a counter. Nothing goes backwards.",
        epilog="example:\n  tongyan-registry mirror b/host https://a.example/",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_host_folder(parser)
    parser.add_argument(
        "source", metavar="SOURCE", help="a host's folder, a bundle, an https address"
    )
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=_mirror)


def _ask(args: argparse.Namespace) -> int:
    host = CosigningHost(Host(args.folder))
    terms = host.ask(args.out, secrets_of(args), now=now_of(args))
    if args.json:
        answer({"request": str(args.out), "timestamp": terms.timestamp_version})
        return DONE
    say(
        f"联署请求已写入 {args.out}（时间戳第 {terms.timestamp_version} 版）",
        f"Request written to {args.out} (timestamp v{terms.timestamp_version})",
    )
    return DONE


def _answer(args: argparse.Namespace) -> int:
    made = CosigningHost(Host(args.folder)).answer(
        args.request, secrets_of(args), now=now_of(args), emergency=args.emergency
    )
    try:
        args.out.write_text(made.model_dump_json() + "\n", "ascii")
    except OSError as error:
        raise CosigningError(
            f"{args.out} cannot be written ({error.strerror}); name another file and "
            "run it again, the answer stays the same",
            f"{args.out} 无法写入（{error.strerror}），请换一个文件再运行，答复不变",
        ) from error
    signed = {one.role: one.version for one in made.signatures}
    if args.json:
        answer({"answer": str(args.out), "signed": signed})
        return DONE
    told = ", ".join(f"{role} v{version}" for role, version in signed.items())
    say(f"已联署 {told}：{args.out}", f"Cosigned {told}: {args.out}")
    return DONE


def _finish(args: argparse.Namespace) -> int:
    try:
        with args.answer.open("rb") as file:
            raw = file.read(MAX_ANSWER_BYTES + 1)
    except OSError as error:
        raise CosigningError(
            f"{args.answer} cannot be read ({error.strerror})",
            f"{args.answer} 无法读取（{error.strerror}）",
        ) from error
    host = CosigningHost(Host(args.folder))
    published = host.finish(raw, secrets_of(args), now=now_of(args))
    if args.json:
        answer(release_summary(published))
    else:
        say_release(published)
    return DONE


def _mirror(args: argparse.Namespace) -> int:
    with closing(repository_source(args.source)) as source:
        taken = mirror(Host(args.folder), source, now=now_of(args))
    version = taken.timestamp_version
    if args.json:
        answer(
            {
                "timestamp": version,
                "new": taken.is_new,
                "faults": dict(taken.faults),
                "status_lists": list(taken.status_lists),
                "refused": dict(taken.refused),
            }
        )
        return DONE
    if taken.is_new:
        say(f"已同步至时间戳第 {version} 版", f"Mirrored up to timestamp v{version}")
    else:
        say(f"已是最新（时间戳第 {version} 版）", f"Up to date (timestamp v{version})")
    for path, why in taken.refused.items():
        say(f"未收录 {path}：{why}", f"not taken over, {path}: {why}")
    for code, fault in taken.faults.items():
        say(f"{code} 将被隔离：{fault}", f"counters will quarantine {code}: {fault}")
    return DONE
