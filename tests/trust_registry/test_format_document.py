"""docs/formats/trust-registry.md says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.sample_keys import jwk_of, kid_of
from trust_registry import agency_lint, chain, ingest, lint, roles
from trust_registry.agencies import Agencies
from trust_registry.layout import MAX_ROLE_FILE_BYTES
from trust_registry.lint import MAX_FILE_BYTES
from trust_registry.members import Members
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import Recognitions

DOCUMENT = Path(__file__).parents[2] / "docs/formats/trust-registry.md"
MODELS: list[type[BaseModel]] = [Members, VerificationPolicy, Recognitions, Agencies]


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text("utf-8")


def rules_of(text: str, letters: str) -> set[str]:
    return set(re.findall(rf"^\|? ?([{letters}]\d+) ", text, re.MULTILINE))


@pytest.mark.parametrize("module", [lint, agency_lint, ingest, chain])
def test_every_rule_of_the_code_has_its_line(text: str, module: object) -> None:
    named = rules_of(module.__doc__ or "", "LAIC")

    assert len(named) >= 5
    letter = next(iter(named))[0]
    assert rules_of(text, letter) == named


def test_every_rule_that_is_reported_is_one_of_the_table() -> None:
    package = Path(lint.__file__).parent
    source = "".join(path.read_text("utf-8") for path in package.glob("*.py"))
    reported = set(re.findall(r'Finding\(\s*"([A-Z]\d+)"', source))

    assert reported <= rules_of(DOCUMENT.read_text("utf-8"), "LA")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_example_is_a_file_of_its_format(
    text: str, model: type[BaseModel]
) -> None:
    examples = [
        json.loads(found) for found in re.findall(r"```json\n(.+?)```", text, re.S)
    ]
    name = model.model_fields["format"].default
    (example,) = [found for found in examples if found.get("format") == name]
    for agency in example.get("agencies", []):
        agency["keys"][0] |= {"kid": kid_of("market"), "jwk": jwk_of("market")}

    model.model_validate_json(json.dumps(example))


def test_the_table_of_roles_is_that_of_the_code(text: str) -> None:
    names = {
        roles.AUTHORITY: "region-XX",
        roles.PUBLISHER: "region-XX.pub",
    }
    for kind, life in roles.LIVES.items():
        (row,) = re.findall(rf"^\| `{names.get(kind, kind)}` \|(.+)\|$", text, re.M)
        cells = [cell.strip() for cell in row.split("|")]
        assert cells[2].split()[0] == str(life.longest.days), kind
        assert cells[3].split()[0] == str(life.renew_after.days), kind


def test_limits_are_those_of_the_code(text: str) -> None:
    assert f"at most {MAX_ROLE_FILE_BYTES >> 20} MiB" in text
    assert f"at most {MAX_FILE_BYTES >> 20} MiB" in text
    assert f"{roles.MAX_VERSION:,}" in text
    assert f"At most {roles.MAX_REGIONS} regions" in text
