"""What an issuer prints is what a counter reads: paper from one side to the other."""

from __future__ import annotations

import pytest

from credential.license_type import LicenseType
from issuer.print_layout import Paper
from tests.issuer.printed import BUSINESS, DRIVING, code_of, printed
from verifier.scan import read_file


@pytest.mark.parametrize("paper", ["a4", "card"])
@pytest.mark.parametrize("kind", [DRIVING, BUSINESS], ids=["driving", "business"])
def test_a_printed_page_is_read_at_a_counter_as_the_file_it_is(
    kind: LicenseType, paper: Paper
) -> None:
    reading = read_file(printed(kind, paper=paper).pdf)

    assert [(code.text, code.page) for code in reading.codes] == [(code_of(kind), 1)]
    assert reading.fault is None
    assert reading.unread == 0
