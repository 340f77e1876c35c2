"""The registry's pages, for everyone: who is in it, who takes what, what lapses."""

__all__: list[str] = []
