"""The issuing side: draft, mint, ledger, status, print."""

__all__: list[str] = []
