"""Vacuums, purifiers, humidifiers and fans."""

from ingest.demo.pictures.canvas import INK, SLATE, STEEL, WATER, WHITE, Canvas, Drawing, Tones
from ingest.demo.pictures.shapes import arc, box, ellipse, path, symmetric, turned

STATUS = (104, 214, 176)
GLASS_LIGHT = (214, 240, 246)


def robot_vacuum(canvas: Canvas, tones: Tones) -> None:
    """Draws a robot vacuum from a raised angle, with side brush and mop pads."""
    canvas.raise_by(30)
    canvas.shadow((240, 356), 168, 22)
    for angle in (150, 205, 260):
        bristle = turned(box(100, 326, 150, 334, 4), angle - 180, (140, 326))
        canvas.line([bristle[0], bristle[-1]], 6, SLATE)
    canvas.fill(ellipse(240, 300, 158, 88), tones.deep)
    canvas.fill(box(82, 262, 398, 300), tones.deep)
    canvas.fill(path("M90 300 Q110 380 240 386 Q370 380 390 300 Z"), INK, alpha=0.35)
    top = ellipse(240, 258, 158, 88)
    canvas.fill(top, tones.base)
    canvas.rim(top, tones.light, 0, 7)
    canvas.fill(ellipse(240, 256, 124, 66), tones.dark)
    canvas.fill(ellipse(240, 253, 124, 66), tones.base)
    canvas.fill(ellipse(240, 232, 46, 25), tones.deep)
    canvas.fill(box(194, 214, 286, 232), tones.deep)
    canvas.fill(ellipse(240, 212, 46, 25), tones.trim)
    canvas.fill(ellipse(240, 210, 30, 15), tones.dark)
    canvas.fill(ellipse(240, 292, 22, 11), WHITE)
    canvas.fill(ellipse(240, 292, 11, 5.5), STATUS)
    canvas.line(arc((240, 300), 150, 80, 60, 120), 7, SLATE)
    for x in (178, 302):
        canvas.fill(ellipse(x, 384, 42, 12), WATER)


def stick_vacuum(canvas: Canvas, tones: Tones) -> None:
    """Draws an upright cordless stick vacuum."""
    canvas.shadow((214, 404), 104)
    canvas.line(path("M222 376 L272 178"), 17, STEEL)
    canvas.line(path("M226 374 L276 176"), 5, WHITE, alpha=0.7)
    canvas.solid(
        path(
            "M122 382 Q126 364 150 364 L276 364 Q296 364 298 382 L300 396 Q300 404 290 404 L130 404 Q120 404 120 396 Z"
        ),
        tones,
        16,
    )
    canvas.fill(box(120, 392, 300, 405, 5), INK)
    canvas.fill(box(140, 372, 200, 380, 4), GLASS_LIGHT)
    canvas.solid(turned(box(208, 338, 238, 374, 8), 14, (223, 356)), tones, 6)
    bin_ = turned(box(228, 158, 288, 254, 18), 14, (258, 206))
    canvas.fill(bin_, (206, 226, 236))
    canvas.fill(turned(box(240, 212, 276, 246, 8), 14, (258, 206)), SLATE, alpha=0.5)
    canvas.fill(turned(box(250, 166, 266, 240, 8), 14, (258, 206)), tones.light)
    canvas.line(path("M292 96 C352 84 372 128 348 170 C338 190 322 196 300 196"), 20, tones.deep)
    motor = turned(box(240, 82, 312, 176, 26), 14, (276, 130))
    canvas.solid(motor, tones, 14)
    canvas.fill(ellipse(281, 116, 18), tones.deep)
    canvas.fill(ellipse(281, 116, 9), STATUS)


def purifier(canvas: Canvas, tones: Tones, sensor: bool = False) -> None:
    """Draws a tower-shaped air purifier with a perforated front."""
    canvas.shadow((240, 404), 112)
    body = box(148, 96, 332, 402, 36)
    canvas.solid(body, tones, 20)
    canvas.fill(ellipse(240, 118, 72, 15), tones.deep)
    for x in range(184, 300, 14):
        canvas.line(path(f"M{x} 112 L{x} 124"), 3, tones.dark, inside=ellipse(240, 118, 70, 13))
    for row in range(9):
        for column in range(8):
            hole = ellipse(240 + (column - 3.5) * 17, 222 + row * 17, 4.2)
            canvas.fill(hole, tones.deep)
    canvas.fill(box(202, 152, 278, 186, 17), INK)
    canvas.fill(ellipse(222, 169, 6), WHITE)
    if sensor:
        canvas.line(arc((252, 172), 13, 13, 180, 360), 5, STATUS)
        canvas.fill(ellipse(252, 172, 4), STATUS)
    else:
        canvas.line(path("M240 169 L260 169"), 5, SLATE)


def humidifier(canvas: Canvas, tones: Tones) -> None:
    """Draws a drop-shaped humidifier breathing mist."""
    canvas.shadow((240, 402), 106)
    for dx, dy, radius in ((0, 0, 24), (-26, -28, 30), (16, -40, 34), (-10, -66, 26)):
        canvas.halo((240 + dx, 134 + dy), radius, WHITE, 0.85)
    tank = symmetric("M240 148 Q214 150 198 172 Q148 246 150 316 L240 316")
    canvas.fill(tank, (204, 228, 240))
    canvas.fill(box(140, 236, 340, 320), WATER, inside=tank)
    canvas.fill(box(140, 236, 340, 243), WHITE, alpha=0.5, inside=tank)
    canvas.rim(tank, WHITE, 11)
    canvas.fill(box(216, 138, 264, 158, 8), tones.deep)
    canvas.solid(symmetric("M240 306 L148 306 L152 380 Q156 402 178 402 L240 402"), tones, 22)
    canvas.fill(box(144, 302, 336, 316, 6), tones.dark)
    canvas.fill(ellipse(240, 358, 19), WHITE)
    canvas.fill(ellipse(240, 358, 9), STATUS)


def small_humidifier(canvas: Canvas, tones: Tones) -> None:
    """Draws a cloud-shaped bedside humidifier with one knob."""
    canvas.shadow((240, 402), 112)
    for dx, dy, radius in ((0, 0, 20), (-20, -26, 26), (14, -36, 28), (-8, -60, 22)):
        canvas.halo((240 + dx, 156 + dy), radius, WHITE, 0.85)
    cloud = path(
        "M150 300 C104 296 104 228 152 222 C156 170 214 152 244 182 C280 158 330 182 326 226 C374 230 376 298 330 300 Z"
    )
    canvas.solid(cloud, tones, 16)
    canvas.fill(box(226, 164, 254, 184, 7), tones.deep)
    base = symmetric("M240 292 L150 292 L156 382 Q160 402 180 402 L240 402")
    canvas.fill(base, WATER)
    canvas.rim(base, WHITE, 9)
    canvas.fill(box(140, 374, 340, 404), tones.dark, inside=base)
    canvas.fill(box(140, 286, 340, 302, 8), tones.dark)
    canvas.fill(ellipse(240, 340, 21), WHITE)
    canvas.line(path("M240 340 L250 326"), 5, SLATE)


def desk_fan(canvas: Canvas, tones: Tones) -> None:
    """Draws a small desk fan on a round foot."""
    canvas.shadow((240, 404), 100)
    canvas.solid(box(226, 300, 254, 386, 12), tones, 8)
    foot = symmetric("M240 370 Q160 370 150 392 Q148 404 160 404 L240 404")
    canvas.solid(foot, tones, 16)
    canvas.fill(ellipse(240, 390, 7), STATUS)
    centre = (240.0, 200.0)
    canvas.fill(ellipse(*centre, 124), WHITE, alpha=0.75)
    blade = path("M240 200 C190 182 178 118 226 92 C280 88 286 152 240 200 Z")
    for angle in (0, 120, 240):
        canvas.solid(turned(blade, angle, centre), Tones(tones.dark), 8)
    for angle in range(0, 360, 20):
        spoke = turned(path("M240 170 L240 78"), angle, centre)
        canvas.line(spoke, 2, tones.deep, alpha=0.8)
    canvas.line(ellipse(*centre, 84), 2.5, tones.deep)
    canvas.line(ellipse(*centre, 122), 9, tones.deep)
    canvas.solid(ellipse(*centre, 30), tones, 8)


def floor_washer(canvas: Canvas, tones: Tones) -> None:
    """Draws an upright floor washer with a wet roller and two tanks."""
    canvas.shadow((230, 404), 112)
    centre, tilt = (250.0, 240.0), 11
    canvas.line(path("M306 84 L272 210"), 14, STEEL)
    canvas.line(path("M316 70 C350 66 352 108 330 116 L300 118"), 13, tones.deep)
    canvas.solid(turned(box(206, 176, 290, 352, 24), tilt, centre), tones, 14)
    tank = turned(box(220, 196, 276, 274, 14), tilt, centre)
    canvas.fill(tank, (214, 232, 240))
    canvas.fill(turned(box(214, 232, 282, 280), tilt, centre), WATER, inside=tank)
    canvas.rim(tank, WHITE, 7)
    canvas.fill(turned(box(226, 296, 270, 322, 10), tilt, centre), INK)
    canvas.fill(turned(ellipse(248, 309, 6), tilt, centre), STATUS)
    head = path("M112 402 Q112 346 150 346 L300 346 Q332 346 334 380 L334 396 Q334 404 324 404 Z")
    canvas.solid(head, tones, 18)
    canvas.fill(ellipse(140, 378, 28), WATER)
    canvas.line(ellipse(140, 378, 24), 5, WHITE)
    canvas.fill(ellipse(140, 378, 8), tones.deep)
    canvas.fill(ellipse(312, 392, 14), INK)
    canvas.fill(path("M58 402 Q80 392 104 402 Q80 410 58 402 Z"), WATER)


def sensor_purifier(canvas: Canvas, tones: Tones) -> None:
    """Draws the purifier with its air sensor display."""
    purifier(canvas, tones, sensor=True)


DRAWINGS: dict[str, Drawing] = {
    "robot": robot_vacuum,
    "stick vacuum": stick_vacuum,
    "floor washer": floor_washer,
    "air sensor": sensor_purifier,
    "purifier": purifier,
    "little cloud": small_humidifier,
    "humidifier": humidifier,
    "fan": desk_fan,
}
