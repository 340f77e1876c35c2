"""The cases of ``verification`` that a phone shows: disclosures and V11."""

from __future__ import annotations

from datetime import timedelta

from credential import carrier, presentation
from tests.sample_registry import NOW
from tests.vectors.verification_cases import expect
from tests.vectors.verification_cases_signed import CASES
from tests.wallet import phone_code, wallet_edition
from tests.world import World

__all__ = ["CASES"]

MINUTE = timedelta(minutes=1)


def _live(world: World) -> str:
    """Return the code that the holder shows at `NOW`, with the name alone."""
    return phone_code(wallet_edition(world.claims), "legal_name", now=NOW)


# Accepted


@expect(None)
def accepted_live(world: World) -> str:
    """The holder shows one claim of three, and proves to hold the key."""
    return _live(world)


@expect(None)
def accepted_live_from_its_code(world: World) -> str:
    """The same as the text of its QR code."""
    return carrier.encode(_live(world))


@expect(None)
def accepted_live_without_a_claim(world: World) -> str:
    """Under-disclosure is no fault: whoever needs a claim asks for it."""
    return phone_code(wallet_edition(world.claims), now=NOW)


@expect(None)
def accepted_live_with_decoys(world: World) -> str:
    """Digests of nothing are not told from claims that are not shown."""
    edition = wallet_edition(world.claims, decoys={(): 3})
    return phone_code(edition, "legal_name", now=NOW)


@expect(None)
def accepted_live_in_its_last_second(world: World) -> str:
    """60 s, and the 30 s that two clocks may lie apart."""
    world.now = NOW + timedelta(seconds=90)
    return _live(world)


@expect(None)
def accepted_live_by_a_fast_clock(world: World) -> str:
    """The phone's clock is 30 s ahead."""
    world.now = NOW - timedelta(seconds=30)
    return _live(world)


@expect(None)
def accepted_again_in_its_case(world: World) -> str:
    """A webcam sees the same code thirty times a second; a clerk scans it again."""
    world.case = "310-7"
    world.shown_before = [("310-7", NOW), ("310-7", NOW + MINUTE)]
    world.now = NOW + 5 * MINUTE
    return _live(world)


@expect(None)
def accepted_without_holder_key(world: World) -> str:
    """The holder gave no key: what is shown is compared as paper is."""
    edition = wallet_edition(world.claims, holder=None)
    return presentation.choose(edition, [("legal_name",)])


# V2, V11


@expect("malformed")
def malformed_over_disclosed(world: World) -> str:
    """A disclosure of another license of the same holder."""
    other = wallet_edition(world.claims, start="other")
    theirs = presentation.choose(other, [("document_number",)]).split("~")[1]
    text = presentation.choose(wallet_edition(world.claims), [("legal_name",)])
    return f"{text}{theirs}~"


@expect("holder-not-proved")
def holder_not_proved_stripped(world: World) -> str:
    """The binding is cut off, to pass a phone's license as paper."""
    return _live(world).rpartition("~")[0] + "~"


@expect("holder-not-proved")
def holder_not_proved_another_key(world: World) -> str:
    """Somebody else's phone signs."""
    edition = wallet_edition(world.claims)
    return phone_code(edition, "legal_name", now=NOW, holder="thief")


@expect("holder-not-proved")
def holder_not_proved_swapped(world: World) -> str:
    """The binding of what the holder showed another time."""
    edition = wallet_edition(world.claims)
    other = phone_code(edition, "document_number", now=NOW)
    return presentation.choose(edition, [("legal_name",)]) + other.rpartition("~")[2]


@expect("holder-not-proved")
def holder_not_proved_another_audience(world: World) -> str:
    """A proof that was made for a web site."""
    edition = wallet_edition(world.claims)
    return phone_code(edition, now=NOW, audience="https://shop.example/")


@expect("stale-presentation")
def stale_presentation(world: World) -> str:
    """A picture of the code, shown a second too late."""
    world.now = NOW + timedelta(seconds=91)
    return _live(world)


@expect("replayed")
def replayed(world: World) -> str:
    """The same code at a second window of the hall, in another case."""
    world.case = "310-8"
    world.shown_before = [("310-7", NOW)]
    world.now = NOW + timedelta(seconds=20)
    return _live(world)


@expect("clock-suspect")
def clock_suspect_code_from_the_future(world: World) -> str:
    """Made over 30 s after now: one of the two clocks is wrong."""
    world.now = NOW - timedelta(seconds=31)
    return _live(world)
