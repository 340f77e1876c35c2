"""Templates of pages: everything put into them is escaped, nothing may be missing."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

__all__ = ["templates_of"]


def templates_of(package: str) -> Environment:
    """Return the templates in the folder ``templates`` of a package.

    Args:
        package: Its dotted name; the templates are read from where it is installed.
    """

    def source(name: str) -> str:
        return (files(package) / "templates" / name).read_text("utf-8")

    return Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
