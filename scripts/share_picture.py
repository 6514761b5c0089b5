"""Draws the picture that goes with a link to the site where it is shared: the mark of `static/site/favicon.svg`.

`python -m scripts.share_picture` writes `static/site/share.png`. It holds no words: each site has a name of its own.
"""

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

TARGET: Final = Path(__file__).resolve().parents[1] / "static" / "site" / "share.png"
#: What the large form of a shared link shows: nearly two to one.
WIDTH, HEIGHT = 1200, 630
#: Pixels of one unit of the mark, which is 40 units square.
UNIT: Final = 12
BLUE: Final = (42, 110, 187)
#: Each bar of the mark: where it begins from above, how wide it is (units), and how much of the blue it has.
BARS: Final = ((6.0, 32.0, 1.0), (16.5, 23.0, 0.78), (27.0, 14.0, 0.56))
BAR_LEFT, BAR_HEIGHT, BAR_CORNER = 4.0, 7.5, 1.5


def drawn() -> Image.Image:
    """Return the picture: the mark in the middle of white."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    canvas = ImageDraw.Draw(picture)
    left, above = (WIDTH - 40 * UNIT) / 2, (HEIGHT - 40 * UNIT) / 2
    for top, width, share in BARS:
        place = [BAR_LEFT, top, BAR_LEFT + width, top + BAR_HEIGHT]
        box = [start + UNIT * edge for start, edge in zip((left, above) * 2, place, strict=True)]
        colour = tuple(round(255 - share * (255 - part)) for part in BLUE)
        canvas.rounded_rectangle(box, radius=BAR_CORNER * UNIT, fill=colour)
    return picture.quantize(32)


if __name__ == "__main__":
    drawn().save(TARGET, optimize=True)
