"""Results as text: for clerks at a terminal, in the languages they read."""

from __future__ import annotations

from tests.verifier.counters import code_of, counter_of
from tests.wallet import phone_code, wallet_edition
from tests.world import World
from verifier.rendering import Page, render, render_readiness, render_tally
from verifier.result import Result
from verifier.scan import read_text


def results(world: World, text: str | None = None) -> tuple[Result, ...]:
    raw = (code_of(world) if text is None else text).encode()
    return counter_of(world).check(read_text(raw), now=world.now)


def rendered(world: World, page: Page | None = None, text: str | None = None) -> str:
    (result,) = results(world, text)
    return render(result, page or Page())


def test_the_first_line_is_the_verdict_with_its_shape(world: World) -> None:
    assert rendered(world).splitlines()[0] == "✓ 核验通过 ACCEPTED"
    assert rendered(world, text="x").splitlines()[0] == "✗ 核验不通过 REFUSED"
    world.set_age(days=20)
    assert rendered(world).splitlines()[0] == "? 暂不能判定 CANNOT DECIDE"


def test_everything_a_clerk_needs_follows(world: World) -> None:
    told = rendered(world)

    for words in (
        "证照真实、有效，且在本地区互认。",
        "→ Compare with the document named below, then go on with the matter.",
        "营业执照 Business license",
        "上海样例茶叶有限公司",
        "有效期至 Good until",
        "本版不含 Not in this edition",
        "法定代表人 Legal representative ↔ 居民身份证 identity card",
        "上海市市场监督管理局 Shanghai Market bureau (上海市 Shanghai 310000)",
        "值班电话 Duty desk 12315",
        "2026-11-21 09:00, 60 分钟前 60 minutes ago",
    ):
        assert words in told


def test_what_a_phone_does_not_show_is_named_as_not_shown(world: World) -> None:
    live = phone_code(wallet_edition(world.claims), "legal_name", now=world.now)
    told = rendered(world, text=live)

    assert "上海样例茶叶有限公司" in told
    assert "91310115" not in told
    assert "未出示 Not shown" in told
    assert "Not in this edition" not in told


def test_values_stand_in_one_column_although_chinese_is_wide(world: World) -> None:
    lines = rendered(world, Page(language="zh")).splitlines()
    short = next(line for line in lines if line.startswith("    名称"))
    long = next(line for line in lines if line.startswith("    统一社会信用代码"))

    # Each Chinese character takes two columns.
    assert short.index("上海") + 2 == long.index("91310115") + 8


def test_nothing_of_a_license_that_nobody_signed_is_shown(world: World) -> None:
    world.key = "js"

    assert "上海样例茶叶有限公司" not in rendered(world)


def test_attack_a_claim_cannot_steer_the_terminal(world: World) -> None:
    world.claims["legal_name"] = "茶叶\x1b[2J\u202e\n✓ 核验通过"

    told = rendered(world, Page(colored=True))

    assert "茶叶\\u001b[2J\\u202e\\u000a✓ 核验通过" in told
    assert told.count("\x1b[") == 2


def test_colors_are_only_written_where_they_are_seen(world: World) -> None:
    assert "\x1b[1;97;42m" in rendered(world, Page(colored=True))
    assert "\x1b" not in rendered(world)


def test_the_tally_counts_each_verdict_the_worst_first(world: World) -> None:
    listed = results(world, f"{code_of(world)}\nx\ny")

    tally = render_tally(listed, Page(language="en"))

    assert tally.splitlines() == ["✗ REFUSED  2", "✓ ACCEPTED  1"]


def test_readiness_names_each_region_and_what_was_held_back(world: World) -> None:
    ready = counter_of(world).readiness(now=world.now)

    told = render_readiness(ready, Page(language="en"))

    assert told.startswith("✓ Trust data is current")
    assert "✓ 310000 Shanghai: data good until 2026-12-21 10:00" in told


def test_a_region_that_lapsed_is_marked_among_the_good_ones(world: World) -> None:
    world.standing["region_expires"]["320000"] = "2026-11-20T00:00:00Z"
    ready = counter_of(world).readiness(now=world.now)

    told = render_readiness(ready, Page(language="en"))

    assert not ready.is_ready
    assert told.startswith("✓ Trust data is current")
    assert "✗ 320000 Jiangsu" in told
    assert "Region data is missing or expired" in told
