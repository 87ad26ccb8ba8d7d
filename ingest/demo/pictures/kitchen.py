"""Kettles and coffee gear."""

from ingest.demo.pictures.canvas import INK, SLATE, STEEL, WATER, WHITE, WOOD, Canvas, Drawing, Tones
from ingest.demo.pictures.shapes import arc, box, ellipse, moved, path, symmetric

COFFEE = (94, 62, 44)
GLASS = (214, 232, 240)


def _steam(canvas: Canvas, x: float, y: float) -> None:
    wisp = path(f"M{x} {y} C{x - 14} {y - 14} {x + 14} {y - 26} {x} {y - 42}")
    for dx in (0, 22):
        canvas.line(moved(wisp, dx, -dx / 4), 6, WHITE, alpha=0.8)


def _power_base(canvas: Canvas, x0: float, x1: float, display: bool) -> None:
    canvas.shadow((240, 404), (x1 - x0) / 2 + 14)
    canvas.fill(box(x0, 378, x1, 402, 11), INK)
    canvas.fill(box(x0, 378, x1, 386, 4), SLATE, inside=box(x0, 378, x1, 402, 11))
    if display:
        canvas.fill(box(214, 387, 266, 398, 4), (120, 214, 220))


def kettle(canvas: Canvas, tones: Tones, display: bool = False) -> None:
    """Draws a jug-shaped electric kettle."""
    _power_base(canvas, 150, 330, display)
    canvas.line(path("M292 166 C378 150 392 200 378 262 C370 304 352 330 320 340"), 22, INK)
    canvas.line(path("M300 162 C366 150 384 190 376 236"), 6, SLATE)
    canvas.solid(path("M190 172 L118 154 Q110 153 114 161 L168 250 Z"), tones, 0)
    body = symmetric("M240 152 L190 152 Q180 152 178 163 L155 364 Q154 379 168 379 L240 379")
    canvas.solid(body, tones, 20)
    canvas.fill(box(150, 356, 330, 380), tones.dark, inside=body)
    canvas.fill(box(224, 214, 252, 336, 14), tones.deep)
    canvas.fill(box(229, 250, 247, 331, 9), WATER)
    canvas.fill(symmetric("M240 120 Q190 122 184 153 L240 153"), tones.trim)
    canvas.fill(box(220, 106, 260, 122, 8), tones.deep)


def gooseneck(canvas: Canvas, tones: Tones) -> None:
    """Draws a low kettle with a thin swan-neck spout."""
    _power_base(canvas, 158, 334, display=True)
    spout = path("M186 346 C120 352 150 250 122 214 C112 200 100 196 88 198")
    canvas.line(spout, 17, tones.dark)
    canvas.line(moved(spout, -2, -2), 11, tones.base)
    handle = path("M306 224 C352 196 396 212 394 244 C392 268 376 262 372 300")
    canvas.line(handle, 19, INK)
    canvas.line(path("M330 213 C352 206 384 214 385 240"), 5, SLATE)
    body = symmetric("M246 218 L200 218 Q186 218 183 232 L164 362 Q163 379 178 379 L246 379", 246)
    canvas.solid(body, tones, 20)
    canvas.fill(box(150, 216, 340, 232), tones.dark, inside=body)
    canvas.fill(symmetric("M246 190 Q202 192 196 219 L246 219", 246), tones.light)
    canvas.fill(box(240, 170, 252, 194, 4), tones.deep)
    canvas.fill(ellipse(246, 166, 17, 12), WOOD)


def hand_grinder(canvas: Canvas, tones: Tones) -> None:
    """Draws a slim hand grinder with a crank."""
    canvas.shadow((240, 402), 76)
    canvas.line(path("M240 128 L240 106 L338 96"), 11, STEEL)
    canvas.fill(ellipse(344, 80, 19, 22), WOOD)
    canvas.fill(symmetric("M240 122 Q190 124 186 152 L240 152"), SLATE)
    canvas.solid(box(182, 148, 298, 296, 10), tones, 20)
    canvas.fill(box(176, 196, 304, 240, 8), tones.deep)
    canvas.fill(box(178, 292, 302, 308, 5), STEEL)
    canvas.solid(box(184, 306, 296, 402, 14), tones, 20)


def dripper(canvas: Canvas, tones: Tones) -> None:
    """Draws a pour-over cone on a glass server."""
    canvas.shadow((240, 402), 104)
    server = symmetric("M240 262 L192 262 Q190 286 160 330 Q144 400 176 400 L240 400")
    canvas.line(path("M290 276 C372 262 372 344 322 356"), 13, WOOD)
    canvas.fill(server, GLASS)
    canvas.fill(box(130, 336, 350, 402), COFFEE, inside=server)
    canvas.rim(server, WHITE, 10)
    canvas.fill(box(184, 252, 296, 270, 6), tones.deep)
    canvas.line(arc((322, 172), 34, 26, -90, 90), 12, tones.dark)
    cone = symmetric("M240 122 L138 122 Q130 122 134 132 L206 246 L240 246")
    canvas.solid(cone, tones, 22)
    for dx in (-44, -16, 12, 40):
        canvas.line(path(f"M{240 + dx} 138 L{240 + dx * 0.5} 226"), 5, tones.dark)
    canvas.fill(box(166, 240, 314, 256, 7), tones.dark)
    canvas.fill(box(126, 112, 354, 128, 8), tones.light)
    _steam(canvas, 230, 100)


def moka_pot(canvas: Canvas, tones: Tones) -> None:
    """Draws a stove-top moka pot."""
    canvas.shadow((240, 402), 92)
    canvas.line(path("M300 168 L356 168 Q366 168 364 180 L346 264"), 19, INK)
    canvas.solid(path("M196 154 L148 160 L184 206 Z"), tones, 0)
    canvas.solid(symmetric("M240 152 L186 152 L204 268 L240 268"), tones, 24)
    canvas.fill(box(190, 262, 290, 288, 6), tones.deep)
    canvas.solid(symmetric("M240 286 L200 286 L170 402 L240 402"), tones, 24)
    canvas.solid(symmetric("M240 122 Q212 124 186 153 L240 153"), tones, 16)
    canvas.fill(ellipse(240, 112, 15, 13), INK)
    canvas.fill(ellipse(240, 334, 9), tones.deep)


def bean_to_cup(canvas: Canvas, tones: Tones) -> None:
    """Draws a bean-to-cup machine filling a cup."""
    canvas.shadow((240, 402), 132)
    hopper = path("M168 82 L312 82 L300 128 L180 128 Z")
    canvas.fill(hopper, GLASS)
    canvas.fill(box(160, 98, 320, 130), COFFEE, inside=hopper)
    canvas.fill(box(160, 74, 320, 88, 7), tones.deep)
    body = box(122, 120, 358, 400, 22)
    canvas.solid(body, tones, 20)
    canvas.fill(box(146, 236, 334, 372, 12), tones.deep)
    canvas.fill(box(146, 144, 334, 214, 12), INK)
    canvas.fill(box(162, 158, 246, 200, 7), (120, 214, 220))
    cup_icon = path("M192 170 L216 170 L213 188 L195 188 Z")
    canvas.fill(cup_icon, INK)
    for x in (272, 308):
        canvas.fill(ellipse(x, 179, 11), STEEL)
    canvas.fill(box(206, 230, 274, 262, 7), STEEL)
    for x in (226, 254):
        canvas.fill(box(x - 6, 256, x + 6, 274, 4), SLATE)
        canvas.line(path(f"M{x} 276 L{x} 306"), 5, COFFEE)
    canvas.line(arc((276, 324), 13, 13, -90, 90), 7, WHITE)
    canvas.fill(symmetric("M240 300 L202 300 Q204 350 222 356 L240 356"), WHITE)
    canvas.fill(box(138, 356, 342, 376, 7), SLATE)
    for x in range(160, 330, 20):
        canvas.line(path(f"M{x} 366 L{x + 8} 366"), 4, INK)


def travel_kettle(canvas: Canvas, tones: Tones) -> None:
    """Draws a folding silicone kettle with its pleats."""
    _power_base(canvas, 146, 334, display=False)
    canvas.line(path("M304 186 C384 184 388 240 374 306"), 18, INK)
    canvas.line(path("M318 186 C366 186 380 210 376 250"), 5, SLATE)
    canvas.solid(path("M186 192 L118 178 Q112 180 116 188 L166 252 Z"), tones, 0)
    canvas.fill(symmetric("M240 200 L180 200 L172 378 L240 378"), tones.deep)
    for top, inset in ((212, 12), (268, 6), (324, 0)):
        canvas.solid(box(158 + inset, top, 322 - inset, top + 50, 22), tones, 18)
    canvas.fill(box(166, 182, 314, 212, 10), STEEL)
    canvas.fill(box(166, 202, 314, 212, 5), SLATE)
    canvas.solid(symmetric("M240 148 Q188 150 180 184 L240 184"), tones, 14)
    canvas.fill(box(222, 134, 258, 152, 8), INK)


def kettle_with_display(canvas: Canvas, tones: Tones) -> None:
    """Draws the electric kettle with a temperature display in its base."""
    kettle(canvas, tones, display=True)


DRAWINGS: dict[str, Drawing] = {
    "gooseneck": gooseneck,
    "travel kettle": travel_kettle,
    "temperature settings": kettle_with_display,
    "kettle": kettle,
    "dripper": dripper,
    "moka": moka_pot,
    "grinder": hand_grinder,
    "bean-to-cup": bean_to_cup,
}
