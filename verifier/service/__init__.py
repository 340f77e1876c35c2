"""The counter's service: the page for clerks, and checks as JSON for programs.

One module a matter: each returns a router, and ``verifier.service.app`` puts them
together behind the guard. What they answer with is decided in ``verifier``.
"""

from verifier.service.app import counter_app, create_service, wall_clock

__all__ = ["counter_app", "create_service", "wall_clock"]
