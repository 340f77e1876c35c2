"""Draw the icons of the installable counter page, as the mark is drawn in `mark.svg`.

Run it when the mark changes; the pictures are kept beside the page.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "verifier" / "pages"
SIZES = (192, 512)

# Of mark.svg: its box of 40 units, the tick, the width of its line.
BOX = 40
TICK = ((10, 21), (17, 28), (31, 13))
WIDTH = 4.5
OFFICE, WHITE = "#1d3557", "#ffffff"
# A system may cut the picture to a circle: the tick stays in the inner four fifths
# (W3C Web Application Manifest, "maskable").
SHRUNK = 0.8
FINER = 4


def icon(size: int) -> Image.Image:
    """Return the icon, a square of so many pixels, with the ground to its edges."""
    large = size * FINER
    picture = Image.new("RGB", (large, large), OFFICE)
    drawing = ImageDraw.Draw(picture)
    unit = large / BOX
    middle = BOX / 2
    line = [
        tuple((middle + (place - middle) * SHRUNK) * unit for place in point)
        for point in TICK
    ]
    width = WIDTH * SHRUNK * unit
    drawing.line(line, fill=WHITE, width=round(width), joint="curve")
    for x, y in line:
        drawing.circle((x, y), width / 2, fill=WHITE)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    for size in SIZES:
        icon(size).save(FOLDER / f"icon-{size}.png", optimize=True)
        print(f"icon-{size}.png")
