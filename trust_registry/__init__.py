"""Who may sign what, for whom, since when."""

__all__: list[str] = []
