"""All pages written into a folder: for any web server, a stick, or a browser alone."""

from __future__ import annotations

from pathlib import Path

from trust_registry.disk import Disk
from trust_registry.errors import RepositoryError
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked
from trust_registry.public_site.rendering import (
    FILES,
    LANGUAGES,
    page_names,
    render,
    sample_names,
    sample_picture,
    site_file,
)

__all__ = ["write_site"]

_FIRST = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>通验 Tongyan</title>
<meta http-equiv="refresh" content="0; url=zh-CN/index.html"></head>
<body><p><a href="zh-CN/index.html">中文</a>
<a href="en/index.html" lang="en">English</a></p></body></html>
"""
# What tells our folder from somebody's documents.
_OURS = ("files", "index.html", *LANGUAGES)


def write_site(content: SiteContent, folder: Path, *, disk: Disk | None = None) -> int:
    """Write all pages; return how many files there are.

    What was there before is replaced as a whole, at the end: a reader never meets
    half a site, and a step that fails changes nothing.

    Args:
        content: What the pages show, without forms.
        folder: A folder that is not there yet, is empty, or holds such a site.
        disk: What writes.

    Raises:
        RepositoryError: the folder holds something else, or cannot be written.
    """
    disk = disk or Disk()
    if folder.exists() and not _is_ours(folder):
        raise RepositoryError(
            f"{folder} holds something else; name a folder that is not there yet"
        )
    staging = folder.with_name(f"{folder.name}.writing")
    before = folder.with_name(f"{folder.name}.before")
    try:
        disk.remove_tree(staging)
        count = _write_all(content, staging)
        disk.remove_tree(before)
        if folder.exists():
            disk.move(folder, before)
        disk.move(staging, folder)
    except OSError as error:
        raise RepositoryError(
            f"{folder} cannot be written ({error.strerror})"
        ) from error
    finally:
        disk.remove_tree(staging)
    disk.remove_tree(before)
    return count


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and all(one.name in _OURS for one in folder.iterdir())


def _write_all(content: SiteContent, folder: Path) -> int:
    files = {f"files/{name}": site_file(name) for name in FILES}
    for name in sample_names(content):
        picture = sample_picture(content, name)
        if picture is not None:
            files[f"files/{name}"] = picture
    files["index.html"] = _FIRST.encode("utf-8")
    for path, raw in files.items():
        _write(folder / path, raw)
    count = len(files)
    for name in page_names(content):
        for language in LANGUAGES:
            html = render(content, name, language, Asked())
            if html is not None:
                _write(folder / language / f"{name}.html", html.encode("utf-8"))
                count += 1
    return count


def _write(path: Path, raw: bytes) -> None:
    # Not synced one by one: the whole is made anew from signed files in seconds.
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
