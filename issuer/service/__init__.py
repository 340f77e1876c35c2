"""The issuer's web service: `app` puts together what the other modules answer.

Only ``tongyan-issuer serve`` imports it: no other command waits for a web framework.
"""

__all__: list[str] = []
