"""Outlines as lists of points, in the 480 x 480 units of a picture."""

import math
import re
from collections.abc import Iterable
from itertools import pairwise

Point = tuple[float, float]
Shape = list[Point]

CENTRE = 240.0
_CURVE_STEPS = 24
_TOKEN = re.compile(r"[MLCQZ]|-?\d+(?:\.\d+)?")
_ARGUMENTS = {"M": 1, "L": 1, "Q": 2, "C": 3}


def _bezier(points: list[Point]) -> Shape:
    """Samples a Bezier curve of any degree, leaving out its first point."""
    sampled = []
    for step in range(1, _CURVE_STEPS + 1):
        t = step / _CURVE_STEPS
        level = points
        while len(level) > 1:
            level = [(ax + (bx - ax) * t, ay + (by - ay) * t) for (ax, ay), (bx, by) in pairwise(level)]
        sampled.append(level[0])
    return sampled


def path(data: str) -> Shape:
    """Turns SVG path data into points.

    Args:
        data: Absolute M, L, Q, C and Z commands; Z closes by repeating the start.

    Returns:
        The points of the outline, curves sampled.
    """
    tokens = _TOKEN.findall(data)
    shape: Shape = []
    command, at = "M", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            if command == "Z":
                shape.append(shape[0])
                continue
        count = _ARGUMENTS[command] * 2
        values = [float(token) for token in tokens[at : at + count]]
        points = list(zip(values[::2], values[1::2], strict=True))
        shape += points if command in "ML" else _bezier([shape[-1], *points])
        at += count
    return shape


def mirrored(shape: Iterable[Point], axis: float = CENTRE) -> Shape:
    """Returns the shape reflected at a vertical axis."""
    return [(2 * axis - x, y) for x, y in shape]


def symmetric(data: str, axis: float = CENTRE) -> Shape:
    """Closes the left half of an outline with its own reflection."""
    half = path(data)
    return half + mirrored(reversed(half), axis)


def moved(shape: Iterable[Point], dx: float, dy: float = 0) -> Shape:
    """Returns the shape shifted by dx and dy."""
    return [(x + dx, y + dy) for x, y in shape]


def turned(shape: Iterable[Point], degrees: float, about: Point) -> Shape:
    """Returns the shape rotated clockwise around a point."""
    cx, cy = about
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos) for x, y in shape]


def arc(centre: Point, rx: float, ry: float, start: float, end: float) -> Shape:
    """Returns an open elliptical arc; degrees run clockwise from three o'clock."""
    cx, cy = centre
    steps = 72
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> Shape:
    """Returns an ellipse, or a circle when only one radius is given."""
    return arc((cx, cy), rx, rx if ry is None else ry, 0, 360)


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0) -> Shape:
    """Returns a rectangle with rounded corners."""
    if radius <= 0:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    corners = [
        (x1 - r, y0 + r, -90),
        (x1 - r, y1 - r, 0),
        (x0 + r, y1 - r, 90),
        (x0 + r, y0 + r, 180),
    ]
    return [p for cx, cy, a in corners for p in arc((cx, cy), r, r, a, a + 90)]


def drop(x: float, y: float, height: float) -> Shape:
    """Returns a falling drop whose tip is at the given point."""
    side, low, end = height * 0.5, y + height * 0.72, y + height
    return path(
        f"M{x} {y} C{x - side} {low} {x - side * 0.55} {end} {x} {end}"
        f" C{x + side * 0.55} {end} {x + side} {low} {x} {y} Z"
    )
