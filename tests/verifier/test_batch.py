"""Many codes in one go: a row out for each row in, whatever stands in it."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from credential.split_code import split_code
from tests.verifier.counters import WorldTrust, code_of, counter_of, live_code
from tests.verifier.pictures import qr, saved, sheet
from tests.verifier.sticks import AT, Stick
from tests.world import World
from verifier.batch import CHUNK_ROWS, Batch, Decided, row_json
from verifier.checking import Counter
from verifier.cli import main
from verifier.code_rows import (
    MAX_ROW_BYTES,
    CodeRow,
    csv_rows,
    json_rows,
    text_lines,
)
from verifier.replay_memory import ProcessReplayMemory

STARTS_WITHIN_S = 30


def csv_of(raw: bytes) -> list[CodeRow]:
    return list(csv_rows(text_lines(io.BytesIO(raw))))


def decided(world: World, rows: list[CodeRow]) -> list[Decided]:
    chunks = Batch(counter_of(world)).decide(rows, now=world.now)
    return [one for chunk in chunks for one in chunk]


def causes(answers: list[Decided]) -> list[str | None]:
    return [one.result.report and one.result.report.cause for one in answers]


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b"code\na\nb\n", [CodeRow(2, "a"), CodeRow(3, "b")]),
        (b"a\r\nb", [CodeRow(1, "a"), CodeRow(2, "b")]),
        (b"\xef\xbb\xbfcode,case\na,7\n", [CodeRow(2, "a", "7")]),
        ("受理编号,证照码\n沪 7,a\n".encode(), [CodeRow(2, "a", "沪 7")]),
        ("受理编号,证照码\n沪 7,a\n".encode("gb18030"), [CodeRow(2, "a", "沪 7")]),
        (b'code,note\n"a","x, y"\n', [CodeRow(2, "a")]),
        (b"case,code\n'=1+1,a\n", [CodeRow(2, "a", "=1+1")]),
        (b"code\n\n,\na\n", [CodeRow(4, "a")]),
        (b"", []),
    ],
)
def test_rows_of_a_csv_as_offices_send_it(raw: bytes, rows: list[CodeRow]) -> None:
    assert csv_of(raw) == rows


@pytest.mark.parametrize(
    "row",
    [
        b'"a',
        b"a," + b"7" * 65,
        b"a,\x01",
        b"a" * (MAX_ROW_BYTES + 1),
        "a\n".encode("utf-16"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_row_and_swallows_no_other(row: bytes) -> None:
    rows = csv_of(b"code,case\nx,1\n" + row + b"\ny,2\n")

    assert rows[0] == CodeRow(2, "x", "1")
    assert (rows[-1].text, rows[-1].case) == ("y", "2")
    assert CodeRow(3, None) in rows


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"code":1}', '{"code":"a","case":"\\n"}', '{"x":1}', "[" * 9999],
)
def test_a_line_of_json_that_is_no_row_is_a_row_all_the_same(line: str) -> None:
    assert list(json_rows([line, '{"code":"a","case":"7"}'])) == [
        CodeRow(1, None),
        CodeRow(2, "a", "7"),
    ]


def test_each_row_gets_its_own_verdict_in_its_place(world: World) -> None:
    good = code_of(world)
    texts = [good, "TY1:BB8.", None, "", "https://shop.example/", good]

    answers = decided(world, [CodeRow(n, text) for n, text in enumerate(texts, 1)])

    rows = [row_json(one) for one in answers]
    assert [row["line"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["cause"] for row in rows] == [
        None,
        "malformed",
        None,
        "unreadable",
        "not-a-license",
        None,
    ]
    assert [row["platform_code"] for row in rows] == [0, 7, None, None, None, 0]
    assert [row["fault"] for row in rows] == [
        None,
        None,
        "row-not-read",
        "empty-input",
        None,
        None,
    ]
    assert rows[2]["verdict"] == "cannot-decide"


def test_a_split_code_is_decided_by_the_row_that_completes_it(world: World) -> None:
    parts = split_code(code_of(world), part_characters=200)
    far = [CodeRow(0, "TY1:BB8.")] * CHUNK_ROWS

    answers = decided(
        world, [*(CodeRow(n, part) for n, part in enumerate(parts)), *far]
    )

    assert causes(answers[: len(parts)]) == ["part-of-code"] * (len(parts) - 1) + [None]


def test_an_answer_holds_nothing_of_the_holder(world: World) -> None:
    (answer,) = decided(world, [CodeRow(1, code_of(world))])

    told = json.dumps(row_json(answer), ensure_ascii=False)

    assert answer.result.report is not None
    for field in answer.result.report.fields:
        assert str(field.value) not in told


def test_memory_does_not_grow_with_the_number_of_rows(world: World) -> None:
    batch = Batch(counter_of(world))

    def held_after(number: int) -> int:
        rows = (CodeRow(line, f"TY1:{line}.") for line in range(number))
        for chunk in batch.decide(rows, now=world.now):
            assert len(chunk) <= CHUNK_ROWS
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    # Caches are full after the first thousand.
    before = held_after(1024)
    grown = held_after(1024) - before
    tracemalloc.stop()

    assert grown < 32 * 1024


@pytest.fixture(scope="module")
def trust(stick: Stick, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stick.counter(tmp_path_factory.mktemp("counter"))


def run(trust: Path, *words: object) -> int:
    options = ["--trust", str(trust), "--region", "330000", "--at", AT]
    return main(["batch", *(str(word) for word in words), *options])


def test_a_folder_and_a_csv_become_one_spreadsheet_without_formulas(
    trust: Path, stick: Stick, tmp_path: Path
) -> None:
    scans = tmp_path / "=scans"
    scans.mkdir()
    code = stick.text.read_text("utf-8").strip()
    (scans / "1.png").write_bytes(saved(sheet(qr(code), qr("https://shop.example/"))))
    (scans / "2.csv").write_text(f"code,case\n{code},'=1+1\nTY1:BB8.,@x\n", "utf-8")
    out = tmp_path / "out.csv"

    assert run(trust, scans, "--to", out, "--lang", "en") == 1

    raw = out.read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["accepted", "accepted", "refused"]
    assert [row["case"] for row in rows] == ["", "'=1+1", "'@x"]
    assert all(row["input"].startswith(("'", str(tmp_path))) for row in rows)
    assert out.stat().st_mode & 0o077 == 0


def test_no_file_is_overwritten(trust: Path, stick: Stick, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine", "utf-8")

    assert run(trust, stick.text, "--to", out) == 3
    assert out.read_text("utf-8") == "mine"


def test_killed_in_the_middle_it_leaves_whole_rows(
    trust: Path, stick: Stick, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    code = stick.text.read_text("utf-8").strip()
    command = [sys.executable, "-m", "verifier.cli", "batch", "-", "--json"]
    options = ["--trust", trust, "--region", "330000", "--at", AT, "--to", out]
    with subprocess.Popen(
        [*command, *map(str, options)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        process.stdin.write("code\n")
        while not out.exists() or out.stat().st_size < 100_000:
            # More than it can have answered: it is in the middle, whenever that is.
            process.stdin.write(f"{code}\n" * CHUNK_ROWS)
            process.stdin.flush()
        os.kill(process.pid, signal.SIGKILL)
        process.stdin.close()
    lines = out.read_text("utf-8").split("\n")

    assert lines.pop() == ""
    assert [json.loads(line)["line"] for line in lines] == list(
        range(2, 2 + len(lines))
    )


def test_a_phone_code_is_good_in_one_case(world: World) -> None:
    code = live_code(world)
    rows = [CodeRow(1, code, "1"), CodeRow(2, code, "1"), CodeRow(3, code, "2")]
    counter = Counter(
        WorldTrust(world), accepting_region=world.accepting, hall=ProcessReplayMemory()
    )

    (answers,) = Batch(counter).decide(rows, now=world.now)

    assert causes(answers) == [None, None, "replayed"]
