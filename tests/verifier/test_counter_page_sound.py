"""Sounds of the counter page: three that nobody mistakes for each other, or none."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.verifier.counters import code_of
from tests.verifier.windows import Window

VERDICTS = ("accepted", "refused", "cannot-decide")

# The browser's own sound, rendered faster than it plays: loud stretches as [start, end]
# in seconds, and how often the wave crosses zero in a second of sound.
_RENDER = """async (verdict) => {
  const { schedule } = await import("/pages/sound.js");
  const rate = 48000;
  const audio = new OfflineAudioContext(1, rate, rate);
  schedule(audio, verdict, 0);
  const wave = (await audio.startRendering()).getChannelData(0);
  const loud = [];
  let crossings = 0;
  for (let at = 480; at < rate; at += 480) {
    const part = wave.subarray(at - 480, at);
    const sounds = part.some((level) => Math.abs(level) > 0.05);
    if (!sounds) continue;
    if (loud.at(-1)?.[1] === at - 480) loud.at(-1)[1] = at;
    else loud.push([at - 480, at]);
    for (let one = 1; one < part.length; one += 1) {
      if (part[one - 1] < 0 !== part[one] < 0) crossings += 1;
    }
  }
  const seconds = loud.reduce((sum, [from, to]) => sum + to - from, 0) / rate;
  return { tones: loud.length, seconds, pitch: crossings / 2 / seconds };
}"""

_COUNT = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones += 1;
  return start.apply(this, when);
};
"""


def test_the_sounds_of_the_verdicts_differ_in_more_than_one_way(window: Window) -> None:
    window.open()
    heard: dict[str, dict[str, Any]] = {
        verdict: window.page.evaluate(_RENDER, verdict) for verdict in VERDICTS
    }

    assert heard["accepted"]["seconds"] < 0.4 < heard["cannot-decide"]["seconds"]
    assert heard["refused"]["tones"] == 3
    assert heard["accepted"]["pitch"] > 2 * heard["cannot-decide"]["pitch"]
    assert heard["cannot-decide"]["pitch"] > 1.5 * heard["refused"]["pitch"]


@pytest.mark.parametrize("muted", [False, True])
def test_a_verdict_sounds_unless_it_is_muted(window: Window, *, muted: bool) -> None:
    window.page.add_init_script(_COUNT)
    window.open("en")
    if muted:
        window.page.get_by_role("button", name="Mute").click()
        expect(window.page.locator("#code")).to_be_focused()

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_be_visible()
    assert window.page.evaluate("window.tones") == (0 if muted else 2)


def test_without_a_loudspeaker_the_verdict_is_shown_all_the_same(
    window: Window,
) -> None:
    window.page.add_init_script("delete window.AudioContext;")
    window.open()

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
