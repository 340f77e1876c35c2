"""What is about to go wrong in a registry, and whom to call: a pure audit."""

__all__: list[str] = []
