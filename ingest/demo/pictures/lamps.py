"""Desk, floor and bedside lamps, lanterns and head torches."""

from ingest.demo.pictures.canvas import (
    AMBER,
    CREAM,
    GLOW,
    INK,
    SLATE,
    STEEL,
    WHITE,
    WOOD,
    Canvas,
    Drawing,
    Tones,
)
from ingest.demo.pictures.shapes import arc, box, ellipse, path, symmetric, turned

BULB = (255, 246, 214)


def _beam(canvas: Canvas, points: str) -> None:
    canvas.fill(path(points), GLOW, alpha=0.55)


def _pool(canvas: Canvas, x: float, radius: float) -> None:
    canvas.fill(ellipse(x, 394, radius, 11), GLOW, alpha=0.8)


def desk_lamp(canvas: Canvas, tones: Tones) -> None:
    """Draws a jointed desk lamp with a conical head."""
    canvas.shadow((256, 404), 110)
    _beam(canvas, "M112 228 L196 154 L224 394 L74 394 Z")
    _pool(canvas, 149, 75)
    canvas.line(path("M282 388 L330 256"), 13, tones.dark)
    canvas.line(path("M330 256 L208 142"), 13, tones.base)
    canvas.fill(ellipse(330, 256, 17), tones.deep)
    canvas.fill(ellipse(330, 256, 7), STEEL)
    canvas.solid(symmetric("M282 376 Q206 376 200 392 Q198 404 210 404 L282 404", 282), tones, 16)
    canvas.fill(ellipse(154, 192, 34), BULB)
    head = path("M106 236 Q96 146 176 110 L206 96 Q226 92 234 110 L236 140 Q222 168 200 158 Z")
    canvas.solid(head, tones, 12)


def bedside_lamp(canvas: Canvas, tones: Tones) -> None:
    """Draws a table lamp with a ceramic foot and a lit shade."""
    canvas.shadow((240, 402), 92)
    canvas.halo((240, 182), 118, GLOW, 0.85)
    canvas.fill(box(232, 226, 248, 268), STEEL)
    foot = symmetric("M240 262 L222 262 Q216 276 188 304 Q156 348 184 388 Q190 402 204 402 L240 402")
    canvas.solid(foot, tones, 20)
    shade = symmetric("M240 104 L192 104 Q184 104 182 112 L140 226 Q138 238 150 238 L240 238")
    canvas.fill(shade, CREAM)
    canvas.rim(shade, (240, 222, 186), -18)
    canvas.fill(ellipse(240, 206, 74, 46), GLOW, alpha=0.7, inside=shade)
    canvas.line(path("M284 394 C330 404 336 376 372 392 C392 400 404 398 414 392"), 5, SLATE)
    canvas.fill(turned(box(336, 374, 366, 392, 8), 12, (350, 382)), INK)
    canvas.fill(ellipse(351, 383, 4), AMBER)


def lantern(canvas: Canvas, tones: Tones) -> None:
    """Draws a camping lantern with a handle."""
    canvas.shadow((240, 404), 92)
    canvas.halo((240, 256), 130, GLOW, 0.85)
    canvas.line(arc((240, 146), 70, 74, 180, 360), 10, tones.deep)
    glass = box(172, 182, 308, 330, 20)
    canvas.fill(glass, (255, 244, 212))
    canvas.fill(box(212, 200, 268, 322, 26), (255, 214, 124))
    canvas.fill(box(226, 222, 254, 312, 14), WHITE)
    for x in (178, 240, 302):
        canvas.line(path(f"M{x} 184 L{x} 330"), 6, tones.deep)
    canvas.solid(symmetric("M240 128 Q182 130 168 170 L160 192 L240 192"), tones, 18)
    canvas.fill(box(222, 112, 258, 132, 8), tones.deep)
    canvas.solid(symmetric("M240 322 L164 322 L150 388 Q150 402 164 402 L240 402"), tones, 20)
    canvas.fill(box(158, 318, 322, 332, 6), tones.deep)
    canvas.fill(ellipse(240, 366, 13), tones.deep)
    canvas.fill(ellipse(240, 366, 6), AMBER)


def headlamp(canvas: Canvas, tones: Tones) -> None:
    """Draws a head torch on its elastic strap."""
    canvas.shadow((240, 392), 132)
    _beam(canvas, "M150 258 L58 206 Q44 292 58 376 L150 326 Z")
    canvas.line(arc((258, 236), 128, 76, 0, 360), 30, tones.dark)
    canvas.line(arc((258, 244), 128, 76, 10, 170), 30, tones.base)
    canvas.line(arc((258, 244), 128, 76, 14, 166), 4, tones.light)
    canvas.line(arc((258, 222), 128, 112, 190, 350), 15, tones.deep)
    body = turned(box(134, 236, 258, 348, 30), 0, (190, 290))
    canvas.fill(body, INK)
    canvas.rim(body, SLATE, 0, 8)
    canvas.fill(ellipse(186, 292, 46), tones.base)
    canvas.fill(ellipse(186, 292, 36), BULB)
    canvas.fill(ellipse(186, 292, 18), WHITE)
    canvas.fill(box(204, 228, 236, 240, 6), tones.base)


def usb_desk_lamp(canvas: Canvas, tones: Tones) -> None:
    """Draws the desk lamp with a telephone charging at its base."""
    desk_lamp(canvas, tones)
    canvas.line(path("M330 392 C372 392 366 404 388 396"), 6, SLATE)
    canvas.fill(turned(box(374, 318, 418, 402, 8), 6, (396, 360)), INK)
    canvas.fill(turned(box(379, 324, 413, 394, 4), 6, (396, 360)), (120, 200, 212))
    canvas.fill(path("M400 342 L387 362 L395 362 L392 376 L405 356 L397 356 Z"), WHITE)


def floor_lamp(canvas: Canvas, tones: Tones) -> None:
    """Draws a slim floor lamp with a swivelling head beside an armchair."""
    canvas.shadow((262, 406), 150)
    canvas.halo((196, 190), 84, GLOW, 0.75)
    _beam(canvas, "M148 150 L238 118 L280 392 L84 392 Z")
    chair = (196, 158, 140)
    canvas.fill(box(104, 386, 116, 406), WOOD)
    canvas.fill(box(226, 386, 238, 406), WOOD)
    canvas.fill(box(92, 262, 152, 392, 22), chair)
    canvas.fill(box(100, 322, 244, 390, 16), (212, 176, 158))
    canvas.fill(box(84, 308, 120, 392, 16), (180, 142, 126))
    canvas.fill(box(220, 316, 254, 392, 15), (180, 142, 126))
    canvas.line(path("M330 396 L330 104"), 11, tones.base)
    canvas.line(path("M327 394 L327 106"), 3, tones.light)
    canvas.line(path("M330 104 L252 92"), 9, tones.dark)
    canvas.fill(ellipse(330, 104, 11), tones.deep)
    head = turned(box(136, 92, 262, 122, 15), -18, (200, 106))
    canvas.fill(turned(box(144, 112, 254, 126, 7), -18, (200, 106)), BULB)
    canvas.solid(head, tones, 10)
    foot = symmetric("M330 388 Q276 388 270 402 Q270 408 278 408 L330 408", 330)
    canvas.solid(foot, tones, 14)
    canvas.fill(ellipse(330, 398, 7), AMBER)


def wake_up_light(canvas: Canvas, tones: Tones) -> None:
    """Draws a glowing wake-up light with its clock."""
    canvas.shadow((240, 398), 112)
    canvas.halo((240, 228), 158, GLOW, 0.8)
    disc = ellipse(240, 226, 128)
    canvas.solid(disc, tones, 12)
    face = ellipse(240, 226, 108)
    canvas.fill(face, (255, 226, 158))
    canvas.fill(ellipse(240, 250, 84), (255, 206, 120))
    canvas.fill(ellipse(240, 276, 56), (253, 178, 98))
    canvas.fill(path("M100 286 Q240 262 380 286 L380 360 L100 360 Z"), tones.light, inside=face)
    canvas.line(path("M204 298 L220 298 L210 322"), 4, SLATE)
    for x in (250, 276):
        canvas.line(ellipse(x, 310, 8, 12), 4, SLATE)
    for y in (304, 317):
        canvas.fill(ellipse(231, y, 2.6), SLATE)
    canvas.solid(symmetric("M240 352 L176 352 L166 388 Q166 398 176 398 L240 398"), tones, 14)


def clip_light(canvas: Canvas, tones: Tones) -> None:
    """Draws a reading light with a bendy neck clipped to a book."""
    canvas.shadow((240, 402), 142)
    canvas.halo((186, 250), 82, GLOW, 0.8)
    _beam(canvas, "M122 170 L198 148 L292 356 L86 366 Z")
    canvas.fill(path("M84 372 Q162 344 240 372 L240 402 Q162 376 84 402 Z"), (92, 128, 140))
    canvas.fill(path("M396 372 Q318 344 240 372 L240 402 Q318 376 396 402 Z"), (76, 110, 124))
    canvas.fill(path("M94 364 Q166 334 240 364 L240 388 Q166 360 94 390 Z"), WHITE)
    canvas.fill(path("M386 364 Q314 334 240 364 L240 388 Q314 360 386 390 Z"), CREAM)
    canvas.line(path("M312 330 C326 190 290 92 196 130"), 12, tones.deep)
    canvas.line(path("M310 320 C320 190 286 102 200 134"), 4, SLATE)
    canvas.solid(turned(box(288, 304, 336, 380, 12), 4, (312, 342)), tones, 10)
    canvas.line(path("M300 322 L322 324"), 5, tones.deep)
    head = turned(box(102, 124, 216, 164, 19), -17, (160, 144))
    canvas.fill(turned(box(112, 154, 206, 170, 8), -17, (160, 144)), BULB)
    canvas.solid(head, tones, 10)


DRAWINGS: dict[str, Drawing] = {
    "floor lamp": floor_lamp,
    "usb-c port": usb_desk_lamp,
    "desk lamp": desk_lamp,
    "bedside lamp": bedside_lamp,
    "wake-up": wake_up_light,
    "lantern": lantern,
    "headlamp": headlamp,
    "clip-on": clip_light,
}
