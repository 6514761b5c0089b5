"""Reads a drawn chart back: its texts with their boxes, and what must hold for any drawing.

The widths come from a table of its own, a little narrower than what the charts reckon with, so that a chart that
forgets to measure is found.
"""

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

SVG: Final = "{http://www.w3.org/2000/svg}"
_NARROW_LETTERS: Final = set("ijlI.,:;'|!()[]ft- \u00a0")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl|\sstyle=|\sfill=|\sstroke=|\son[a-z]+=")


@dataclass(frozen=True)
class Box:
    """Where a text is drawn."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether both share more than a hair's breadth; line boxes of lines 17 apart may touch."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1 and down > 1


def parsed(svg: str) -> ElementTree.Element:
    """Return the root of the SVG; fails when it is not well-formed."""
    return ElementTree.fromstring(svg)


def texts(root: ElementTree.Element) -> list[str]:
    """Return what each text element says."""
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def boxes(root: ElementTree.Element) -> list[Box]:
    """Return the box of every text: cap height above the line, descenders below."""
    return [_box(element) for element in root.iter(f"{SVG}text")]


def faults(svg: str) -> list[str]:
    """Return what is wrong with a drawing of any numbers."""
    root = parsed(svg)
    found = [f"colour or script in the drawing: {match[0]}" for match in _COLOUR.finditer(svg)]
    if re.search(r'="[^"]*(nan|inf|None)', svg):
        found.append("a place that is no number")
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    drawn = boxes(root)
    for box in drawn:
        if box.left < -0.5 or box.right > width + 0.5 or box.top < -0.5 or box.bottom > height + 0.5:
            found.append(f"outside: {box}")
    for index, box in enumerate(drawn):
        found += [f"overlap: {box} {other}" for other in drawn[index + 1 :] if box.overlaps(other)]
    found += [f"shape outside: {shape}" for shape in _shapes_outside(root, width, height)]
    return found


def _box(element: ElementTree.Element) -> Box:
    text = "".join(element.itertext())
    size = float(element.attrib["font-size"])
    width = sum((0.26 if letter in _NARROW_LETTERS else 0.5) * size for letter in text)
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    left = {"start": x, "middle": x - width / 2, "end": x - width}[element.attrib.get("text-anchor", "start")]
    return Box(text, left, y - 0.7 * size, left + width, y + 0.22 * size)


def _shapes_outside(root: ElementTree.Element, width: float, height: float) -> list[str]:
    outside = []
    for element in root.iter():
        places = [(element.attrib.get("cx"), element.attrib.get("cy"))]
        places += [
            (element.attrib.get("x1"), element.attrib.get("y1")),
            (element.attrib.get("x2"), element.attrib.get("y2")),
        ]
        if element.tag == f"{SVG}rect":
            x, y = float(element.attrib["x"]), float(element.attrib["y"])
            far = (x + float(element.attrib["width"]), y + float(element.attrib["height"]))
            places += [(str(x), str(y)), (str(far[0]), str(far[1]))]
            if float(element.attrib["width"]) <= 0 or float(element.attrib["height"]) <= 0:
                outside.append("a rectangle of no size")
        for across, down in places:
            if across is None or down is None:
                continue
            if not (-0.5 <= float(across) <= width + 0.5 and -0.5 <= float(down) <= height + 0.5):
                outside.append(f"{element.tag} {across},{down}")
    return outside
