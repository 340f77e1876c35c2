"""Live requests: what a hall asks a wallet for over the network, and what comes back.

OpenID for Verifiable Presentations 1.0 (OpenID4VP): ``asked`` what is asked, ``query``
and ``request_object`` how it is said, ``reader`` who asks, ``pending`` what waits,
``answer`` how an answer is read, ``judged`` what it comes to, ``exchange`` all of it in
turn. Deciding on a license is ``verifier.verify``'s, as for every other code.
"""

__all__: list[str] = []
