"""Roots, each following the one before (C1 of `chain`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuf.api.metadata import Root

from trust_registry import roles
from trust_registry.errors import ChainError
from trust_registry.lint import lint_root, refuse
from trust_registry.metadata import parse, verified

__all__ = ["check_roots"]


def check_roots(
    trusted_root: bytes, unverified_roots: Sequence[bytes]
) -> Mapping[int, tuple[bytes, Root]]:
    """Return every root from a trusted one on (C1), by version.

    Raises:
        RoleFileError: a root is not the next one, or not signed under both the old
            and its own keys.
    """
    root = _self_signed(trusted_root)
    roots = {root.version: (trusted_root, root)}
    for raw in unverified_roots:
        following = verified(raw, Root, roles.ROOT, root).signed
        if following.version != root.version + 1:
            raise ChainError(
                f"root v{following.version} does not follow root v{root.version}"
            )
        root = _self_signed(raw)
        roots[root.version] = (raw, root)
    return roots


def _self_signed(raw: bytes) -> Root:
    unproved = parse(raw, Root).signed
    root = verified(raw, Root, roles.ROOT, unproved).signed
    # Before its keys verify anything: one key under several ids would meet any
    # threshold alone.
    refuse(lint_root(root))
    return root
