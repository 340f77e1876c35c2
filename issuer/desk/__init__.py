"""What an agency's operators do: use cases that the API, the console and the CLI share.

Nothing here knows of HTTP, pages or arguments. Each use case takes an open transaction,
who acts (``actor``) and when; it changes everything it says, or nothing.
"""

from issuer.desk.actor import Actor

__all__ = ["Actor"]
