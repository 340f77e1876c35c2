"""The wallet that ``present.mjs`` plays, before a hall of `tests.verifier.halls`."""

from __future__ import annotations

from typing import Any

from credential import base64url
from tests.sample_keys import jwk_of, private_key
from tests.wallet import wallet_edition
from tests.wallet_libraries import play
from tests.world import World

__all__ = ["present"]


def present(
    link: str, world: World, *, public: str, local: str, **request: Any
) -> dict[str, Any]:
    """Let the wallet read a request's code, and return what it tells.

    Args:
        link: The text of the code.
        world: Has the license that it holds, and the time on its clock.
        public: The hall's public address, scheme and host.
        local: Where the hall's proxy would pass its requests on to.
        request: What else ``present.mjs`` takes.
    """
    number = private_key("holder").private_numbers().private_value
    return play(
        "present.mjs",
        {
            "link": link,
            "reach": {"public": public, "local": local},
            "credential": wallet_edition(world.claims),
            "key": {**jwk_of("holder"), "d": base64url.encode(number.to_bytes(32))},
            "now": int(world.now.timestamp()),
            **request,
        },
    )
