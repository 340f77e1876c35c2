"""Where pre-filled forms may go."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.page_token import page_headers
from tests.verifier.counters import WorldTrust, code_of, served
from tests.verifier.matter_items import publish_items
from tests.verifier.windows import KeptReceipts
from tests.world import World
from verifier.checking import Counter
from verifier.errors import FormDeliveryError, SettingsError
from verifier.form_delivery import FormDelivery
from verifier.matter import Matter
from verifier.repeated_receipts import SAME_FOR, OnceACase
from verifier.scan import read_text


@pytest.mark.parametrize(
    "address",
    [
        "http://hall.example/forms",
        "http://10.0.0.1/forms",
        "https://user:word@hall.example/",
        "file:///etc/passwd",
        "//hall.example",
        "https://",
        "http://[",
        "",
    ],
)
def test_attack_a_form_never_leaves_in_the_clear(address: str) -> None:
    with pytest.raises(SettingsError):
        FormDelivery(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://hall.example/forms",
        "http://127.0.0.1:9000/",
        "http://[::1]:9000/",
        "http://localhost:9000/",
    ],
)
def test_https_and_this_machine_are_taken(address: str) -> None:
    FormDelivery(address)


def test_a_system_that_is_not_there_did_not_take_the_form() -> None:
    with pytest.raises(FormDeliveryError):
        FormDelivery("http://127.0.0.1:9/").post({"form": {}})


@pytest.mark.parametrize(
    ("forms", "item", "shown", "answer"),
    [
        (None, "330000-KDQY", True, (404, "no-form-address")),
        ("http://127.0.0.1:9/", "330000-KCYX", True, (409, "matter-not-accepted")),
        ("http://127.0.0.1:9/", "330000-KDQY", False, (409, "matter-not-accepted")),
        ("http://127.0.0.1:9/", "330000-KDQY", True, (502, "form-not-taken")),
    ],
)
def test_a_form_that_was_not_handed_over_says_why(
    world: World, forms: str | None, item: str, answer: tuple[int, str], *, shown: bool
) -> None:
    publish_items(world)
    counter = Counter(WorldTrust(world), accepting_region=world.accepting)
    delivery = FormDelivery(forms) if forms else None
    asked = {"item": item, "codes": [code_of(world)] if shown else []}
    with served(counter, world, delivery) as address:
        response = httpx.post(
            f"{address}/api/form",
            json=asked,
            headers=page_headers(address),
            trust_env=False,
        )

    kind = response.json()["type"].rpartition(":")[2]
    assert (response.status_code, kind) == answer


def test_another_outcome_another_case_and_another_time_are_other_checks(
    world: World,
) -> None:
    journal = KeptReceipts()
    counter = Counter(
        WorldTrust(world),
        accepting_region=world.accepting,
        receipts=OnceACase(journal),
    )
    reading = read_text(code_of(world).encode())

    def number(case: str = "1", *, after: timedelta = timedelta(0)) -> int | None:
        (result,) = counter.check(reading, now=world.now + after, matter=Matter(case))
        return result.receipt

    assert [number(), number(), number("2"), number("2")] == [1, 1, 2, 2]
    assert number(after=SAME_FOR) == 3
    assert [number(""), number("")] == [4, 5]
    world.set_state(1)
    assert number() == 6
