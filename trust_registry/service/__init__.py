"""A host's web service: `app` puts together what the other modules answer.

Only ``tongyan-registry serve`` imports it: a counter never waits for a web framework.
"""

__all__: list[str] = []
