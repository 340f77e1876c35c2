"""What the services of several packages share: problems, tags, bodies, listening.

It knows nothing of licenses or registries. Import its modules by their path.
"""

__all__: list[str] = []
