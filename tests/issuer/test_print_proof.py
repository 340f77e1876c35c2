"""The proof of a page: what does not scan to the license leaves no office."""

from __future__ import annotations

import pytest

from issuer.errors import PrintError
from issuer.print_canvas import PageCanvas
from issuer.print_proof import prove
from tests.issuer.printed import BUSINESS, DRIVING, chinese_fonts, code_of

CODE = code_of(DRIVING)
OTHER = code_of(BUSINESS)


def page_with(*codes: tuple[str, int]) -> bytes:
    page = PageCanvas(210, 297, chinese_fonts(), "Sample")
    for number, (code, module_dots) in enumerate(codes):
        page.code(20, 280 - 90 * number, code, module_dots)
    return page.finished()


@pytest.mark.parametrize("module_dots", [4, 6])
def test_the_code_in_the_size_of_paper_passes(module_dots: int) -> None:
    prove(page_with((CODE, module_dots)), CODE)


@pytest.mark.parametrize(
    "codes",
    [
        pytest.param([], id="no code"),
        pytest.param([(CODE, 1)], id="too small"),
        pytest.param([(OTHER, 4)], id="another license's"),
        pytest.param([(CODE, 4), (OTHER, 4)], id="another license's beside it"),
        pytest.param([(CODE[:-2] + ".", 4)], id="a character short"),
    ],
)
def test_any_other_page_is_refused(codes: list[tuple[str, int]]) -> None:
    with pytest.raises(PrintError, match="does not scan"):
        prove(page_with(*codes), CODE)


def test_a_code_with_a_line_over_it_is_refused() -> None:
    page = PageCanvas(210, 297, chinese_fonts(), "Sample")
    page.code(20, 280, CODE, 4)
    for height in range(255, 282):
        page.rule(15, 60, height)
        page.rule(15, 60, height + 0.5)
        page.write(18, height, ["覆盖覆盖覆盖覆盖"], 12, bold=True)

    with pytest.raises(PrintError, match="does not scan"):
        prove(page.finished(), CODE)
