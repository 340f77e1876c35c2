"""Registry files as they are written: little, and readable line by line."""

from __future__ import annotations

from tests.sample_registry import SHANGHAI, registry_files
from trust_registry.agencies import Agencies
from trust_registry.registry_file import file_bytes, read_file, write_file


def _agencies() -> Agencies:
    content = registry_files()["regions"][SHANGHAI]["agencies"]
    return read_file(file_bytes(content), Agencies, name="agencies.json")


def test_each_agency_is_one_line() -> None:
    agencies = _agencies()

    lines = write_file(agencies).decode("utf-8").splitlines()

    for agency in agencies.agencies:
        (line,) = (line for line in lines if f'"{agency.id}"' in line)
        assert line.startswith('{"id":')


def test_members_without_a_value_are_left_out() -> None:
    assert b"null" not in write_file(_agencies())


def test_an_empty_list_stays_a_list() -> None:
    assert file_bytes({"rows": []}) == b'{\n"rows":[]\n}\n'
