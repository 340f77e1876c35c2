"""The console of an issuing agency: pages for its clerks, made on the server.

A page calls a use case of ``issuer.desk`` and shows what came of it; it decides
nothing. Each matter is a module with a ``SECTION`` and a ``router``, named in
``matters``; its words lie in ``texts``, its templates in ``templates``.
"""

__all__: list[str] = []
