"""What a license credential is: bytes and values only."""

__all__: list[str] = []
