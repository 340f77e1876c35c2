"""What happens when somebody stops signing: played on copies of the registry."""

from __future__ import annotations

from examples.yangtze_delta_day import counters, registry_office
from examples.yangtze_delta_day.registry_office import weekly
from examples.yangtze_delta_day.stage import Stage

__all__ = ["play"]


def play(stage: Stage) -> None:
    """Prepare the counters whose clocks stand weeks ahead."""
    _only_lists_refreshed(stage)
    _anhui_stops_signing(stage)
    _council_stops_signing(stage)


def _only_lists_refreshed(stage: Stage) -> None:
    # Status lists stand beside the registry's metadata: a stick may bring new lists
    # and the same old registry.
    time = stage.time
    stick = stage.folder / "sticks" / "today.zip"
    trust = counters.take_in(stage, "lists-only", stick, at=time.stick)
    later = registry_office.on_a_copy(stage, "later-lists")
    registry_office.publish_status(later, at=time.day(19.9))
    newer = registry_office.bundle(later, "lists-only")
    stage.programs.verifier(
        "trust", "update", newer, "--trust", trust, at=time.day(20), allowed=(0, 2)
    )


def _anhui_stops_signing(stage: Stage) -> None:
    time = stage.time
    later = registry_office.on_a_copy(stage, "later-anhui")
    diligent = ["310000", "320000", "330000"]
    for at in weekly(time.day(20), time.day(35)):
        registry_office.publish(later, diligent, at=at)
    registry_office.publish_status(later, at=time.day(35.9))
    registry_office.release(later, at=time.day(33))
    _to_counter(stage, later, "after-36-days", days=33)


def _council_stops_signing(stage: Stage) -> None:
    time = stage.time
    later = registry_office.on_a_copy(stage, "later-council")
    for at in weekly(time.day(20), time.day(85)):
        registry_office.publish(later, ["310000", "320000", "330000", "340000"], at=at)
    registry_office.publish_status(later, at=time.day(88))
    registry_office.release(later, at=time.day(88.9))
    _to_counter(stage, later, "after-90-days", days=89)


def _to_counter(stage: Stage, later: Stage, name: str, *, days: float) -> None:
    stick = registry_office.bundle(later, name)
    counters.take_in(stage, name, stick, at=stage.time.day(days))
