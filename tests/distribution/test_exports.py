from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.repository import ROOT

PACKAGES = ("credential", "web", "trust_registry", "issuer", "verifier")

# What a package's __init__ must not load: files, sockets, services, databases.
_IO_MODULES = {
    "fastapi",
    "jinja2",
    "qrcode",
    "sqlalchemy",
    "tuf",
    "uvicorn",
    "zxingcpp",
}


def _modules() -> list[str]:
    found = list(PACKAGES)
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        walked = pkgutil.walk_packages(path, f"{package}.")
        found += [module.name for module in walked]
    return found


def _imported_names(path: Path) -> list[tuple[str, str]]:
    """Return module and name of each ``from … import …`` of ours in a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return [
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module is not None
        and node.module.split(".")[0] in PACKAGES
        for alias in node.names
    ]


def _is_exported(module_name: str, name: str) -> bool:
    module = importlib.import_module(module_name)
    if hasattr(module, "__path__") and find_spec(f"{module_name}.{name}"):
        return True
    return name in module.__all__


@pytest.mark.parametrize("name", _modules())
def test_what_a_module_exports_is_there(name: str) -> None:
    module = importlib.import_module(name)
    exported = list(getattr(module, "__all__", []))

    assert [name for name in exported if not hasattr(module, name)] == []
    assert len(exported) == len(set(exported))


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_take_from_each_other_what_is_exported(package: str) -> None:
    taken = {
        (str(path.relative_to(ROOT)), *imported)
        for path in (ROOT / package).rglob("*.py")
        for imported in _imported_names(path)
    }

    assert sorted(one for one in taken if not _is_exported(*one[1:])) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_exports_names(package: str) -> None:
    module = importlib.import_module(package)

    assert sorted(module.__all__) == list(module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_loads_no_input_or_output_by_itself(package: str) -> None:
    show = f"import sys, {package}; print(*sys.modules)"

    ran = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, check=True
    )

    assert set(ran.stdout.split()) & _IO_MODULES == set()
