from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

PACKAGES = ("credential", "trust_registry", "issuer", "verifier")

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


def _public_names(module: ModuleType) -> set[str]:
    return {
        name
        for name, value in vars(module).items()
        if (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


@pytest.mark.parametrize("name", _modules())
def test_what_a_module_exports_is_what_it_has(name: str) -> None:
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", None)
    if exported is None:
        return

    assert [name for name in exported if not hasattr(module, name)] == []
    assert len(exported) == len(set(exported))
    assert sorted(_public_names(module) - set(exported)) == []


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
