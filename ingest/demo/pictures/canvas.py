"""A supersampled canvas for flat illustrations, and the tones of one colour."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ingest.demo.pictures.shapes import Point, Shape, ellipse, moved

Colour = tuple[int, int, int]

SIZE = 480
_SCALE = 4
_PALETTE_COLOURS = 180

WHITE: Colour = (255, 255, 255)
CREAM: Colour = (250, 246, 238)
INK: Colour = (46, 52, 64)
SLATE: Colour = (88, 97, 112)
STEEL: Colour = (188, 197, 207)
AMBER: Colour = (250, 190, 88)
GLOW: Colour = (255, 232, 170)
WOOD: Colour = (196, 148, 100)
RAIN: Colour = (86, 164, 214)
WATER: Colour = (150, 204, 232)


def blend(first: Colour, second: Colour, share: float) -> Colour:
    """Mixes two colours; share is the part of the second."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(first, second, strict=True))
    return r, g, b


def brightness(colour: Colour) -> float:
    """Returns the perceived brightness from 0 (black) to 1 (white)."""
    r, g, b = colour
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255


@dataclass(frozen=True)
class Tones:
    """The shades in which one product is drawn."""

    base: Colour

    @property
    def light(self) -> Colour:
        """The lit side of the product."""
        return blend(self.base, WHITE, 0.32 if brightness(self.base) < 0.8 else 0.6)

    @property
    def dark(self) -> Colour:
        """The shaded side of the product."""
        return blend(self.base, (30, 36, 60), 0.20)

    @property
    def deep(self) -> Colour:
        """Seams, gaps and undersides."""
        return blend(self.base, (26, 30, 48), 0.42)

    @property
    def trim(self) -> Colour:
        """A neutral second material that stands out from the base."""
        return blend(INK, self.base, 0.12) if brightness(self.base) > 0.38 else STEEL


class Canvas:
    """Draws shapes in 480-unit coordinates with smooth edges."""

    def __init__(self, background: Colour) -> None:
        """Starts a picture with a pastel background and a lighter disc."""
        side = SIZE * _SCALE
        self._raised = 0.0
        self._image = Image.new("RGB", (side, side), background)
        self.fill(ellipse(240, 236, 196), blend(background, WHITE, 0.45))

    def raise_by(self, distance: float) -> None:
        """Moves everything drawn from now on upwards."""
        self._raised = distance

    def _pixels(self, shape: Shape) -> list[Point]:
        return [(x * _SCALE, (y - self._raised) * _SCALE) for x, y in shape]

    def _mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        mask = Image.new("L", self._image.size, 0)
        return mask, ImageDraw.Draw(mask)

    def _filled(self, shape: Shape) -> Image.Image:
        mask, draw = self._mask()
        draw.polygon(self._pixels(shape), fill=255)
        return mask

    def _paste(self, mask: Image.Image, colour: Colour, alpha: float, inside: Shape | None) -> None:
        if inside is not None:
            mask = ImageChops.multiply(mask, self._filled(inside))
        if alpha < 1:
            mask = mask.point([round(value * alpha) for value in range(256)])
        bounds = mask.getbbox()
        if bounds:
            self._image.paste(colour, bounds, mask.crop(bounds))

    def fill(
        self,
        shape: Shape,
        colour: Colour,
        alpha: float = 1,
        inside: Shape | None = None,
    ) -> None:
        """Fills a closed shape, clipped to another one if given."""
        self._paste(self._filled(shape), colour, alpha, inside)

    def line(
        self,
        shape: Shape,
        width: float,
        colour: Colour,
        alpha: float = 1,
        inside: Shape | None = None,
    ) -> None:
        """Strokes an open line with round ends and joints."""
        mask, draw = self._mask()
        points = self._pixels(shape)
        radius = width * _SCALE / 2
        draw.line(points, fill=255, width=round(radius * 2))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        self._paste(mask, colour, alpha, inside)

    def solid(self, shape: Shape, tones: Tones, depth: float = 14, lit: bool = True) -> None:
        """Fills a shape in its base colour with a shaded right and a lit left edge."""
        self.fill(shape, tones.base)
        self.rim(shape, tones.dark, -depth)
        if lit:
            self.rim(shape, tones.light, depth * 0.55)

    def rim(self, shape: Shape, colour: Colour, dx: float, dy: float = 0) -> None:
        """Colours the part of a shape that its shifted copy does not cover."""
        rest = ImageChops.subtract(self._filled(shape), self._filled(moved(shape, dx, dy)))
        self._paste(rest, colour, 1, None)

    def shadow(self, centre: Point, rx: float, ry: float = 11, strength: float = 0.26) -> None:
        """Lays a soft shadow on the ground."""
        mask = self._filled(ellipse(centre[0], centre[1], rx, ry))
        blurred = mask.filter(ImageFilter.GaussianBlur(6 * _SCALE))
        self._paste(blurred, (40, 44, 70), strength, None)

    def halo(self, centre: Point, radius: float, colour: Colour, alpha: float) -> None:
        """Adds a soft round glow."""
        mask = self._filled(ellipse(centre[0], centre[1], radius))
        blurred = mask.filter(ImageFilter.GaussianBlur(radius * 0.28 * _SCALE))
        self._paste(blurred, colour, alpha, None)

    def finished(self) -> Image.Image:
        """Returns the picture at its final size with a small palette."""
        small = self._image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
        return small.quantize(_PALETTE_COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)


Drawing = Callable[[Canvas, Tones], None]
