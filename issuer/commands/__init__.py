"""One module a command of ``tongyan-issuer``."""

__all__: list[str] = []
