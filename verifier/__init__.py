"""The checking side: scan, check, verdict, cause, report."""

__all__: list[str] = []
