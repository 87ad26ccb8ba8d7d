"""Tents, sleeping bags and mats."""

from ingest.demo.pictures.canvas import AMBER, CREAM, INK, RAIN, SLATE, WHITE, Canvas, Drawing, Tones, blend
from ingest.demo.pictures.shapes import arc, box, drop, ellipse, moved, path, symmetric, turned


def _pegs(canvas: Canvas, ends: tuple[str, ...]) -> None:
    for guy in ends:
        points = path(guy)
        canvas.line(points, 3, SLATE)
        x, y = points[-1]
        canvas.line([(x - 4, y - 8), (x + 3, y + 5)], 5, SLATE)


def dome_tent(canvas: Canvas, tones: Tones) -> None:
    """Draws a dome tent with crossed poles and an open door."""
    canvas.raise_by(22)
    canvas.shadow((240, 382), 180, 14)
    _pegs(canvas, ("M148 236 L52 378", "M332 236 L428 378"))
    dome = path("M74 380 C94 250 160 126 240 126 C320 126 386 250 406 380 Z")
    canvas.solid(dome, tones, 34)
    canvas.fill(box(60, 358, 420, 382), tones.deep, inside=dome)
    door = path("M168 380 C176 290 208 226 240 208 C272 226 304 290 312 380 Z")
    canvas.fill(door, blend(INK, tones.base, 0.18))
    flap = path("M240 208 C208 226 176 290 168 380 L214 380 Q206 300 240 208 Z")
    canvas.fill(flap, tones.light)
    canvas.line(path("M88 378 C140 200 210 120 252 116"), 5, tones.deep)
    canvas.line(path("M392 378 C340 200 270 120 228 116"), 5, tones.deep)
    canvas.line(path("M206 304 L222 300"), 6, AMBER)
    for x in (232, 244, 256):
        canvas.line(path(f"M{x} 380 C{x + 4} 330 {x + 8} 320 {x + 6} 290"), 2, SLATE, alpha=0.6)


def tunnel_tent(canvas: Canvas, tones: Tones) -> None:
    """Draws a long tunnel tent seen from the side."""
    canvas.raise_by(22)
    canvas.shadow((240, 382), 190, 14)
    _pegs(canvas, ("M88 250 L36 378", "M396 276 L448 378"))
    hull = path("M62 380 C66 210 110 170 150 168 C230 162 330 196 370 226 C408 256 420 320 424 380 Z")
    canvas.solid(hull, tones, 26)
    canvas.fill(box(40, 360, 440, 382), tones.deep, inside=hull)
    door = path("M84 380 C86 250 116 206 146 204 C180 206 204 250 208 380 Z")
    canvas.fill(door, blend(INK, tones.base, 0.18))
    canvas.fill(path("M146 204 C116 206 86 250 84 380 L122 380 Q116 280 146 204 Z"), tones.light)
    for pole in (
        "M212 380 C212 250 196 180 150 168",
        "M318 380 C318 270 302 210 262 180",
        "M400 380 C398 300 384 246 352 216",
    ):
        canvas.line(path(pole), 5, tones.deep, inside=hull)
    canvas.fill(path("M244 296 Q246 258 262 250 L294 262 Q302 280 302 306 Z"), CREAM, alpha=0.85)


def sleeping_bag(canvas: Canvas, tones: Tones) -> None:
    """Draws a mummy sleeping bag laid out at a slant."""
    canvas.shadow((240, 398), 150, 16)
    centre, angle = (240.0, 240.0), 38
    outline = symmetric("M240 48 C186 50 168 96 172 144 C144 190 150 300 184 404 Q190 424 214 424 L240 424")
    bag = turned(outline, angle, centre)
    canvas.solid(bag, tones, 22)
    for y in range(170, 420, 34):
        seam = turned(path(f"M130 {y} Q240 {y + 16} 350 {y}"), angle, centre)
        canvas.line(moved(seam, 0, 5), 4, tones.light, inside=bag)
        canvas.line(seam, 4, tones.deep, inside=bag)
    hood = turned(ellipse(240, 104, 45, 41), angle, centre)
    canvas.fill(hood, tones.deep)
    face = turned(ellipse(240, 110, 36, 31), angle, centre)
    canvas.fill(face, blend(CREAM, tones.base, 0.25))
    canvas.fill(turned(ellipse(240, 96, 29, 20), angle, centre), WHITE, inside=face)
    canvas.line(turned(path("M262 150 C286 200 284 260 276 330"), angle, centre), 5, tones.trim)
    canvas.fill(turned(box(256, 150, 268, 172, 5), angle, centre), AMBER)


def blanket_bag(canvas: Canvas, tones: Tones) -> None:
    """Draws a rectangular sleeping bag with one corner folded back."""
    canvas.shadow((240, 404), 122)
    bag = box(138, 84, 342, 402, 26)
    canvas.solid(bag, tones, 22)
    for y in range(150, 396, 36):
        canvas.line(path(f"M130 {y} Q240 {y + 10} 350 {y}"), 4, tones.deep, inside=bag)
    canvas.fill(path("M138 110 Q138 84 164 84 L316 84 Q342 84 342 110 L342 232 Z"), CREAM)
    canvas.fill(path("M138 110 L342 232 L342 250 Q230 232 138 110 Z"), tones.dark)
    canvas.fill(box(164, 98, 316, 146, 22), WHITE)
    canvas.line(path("M336 250 L336 388"), 5, tones.trim)


def mat(canvas: Canvas, tones: Tones) -> None:
    """Draws an inflatable mat, partly rolled up."""
    canvas.shadow((240, 382), 170, 16)
    sheet = path("M190 216 L414 330 Q426 338 416 346 L312 388 Q300 392 288 386 L96 278 Z")
    canvas.fill(moved(sheet, 0, 10), tones.deep)
    canvas.solid(sheet, tones, 0, lit=False)
    for step in range(1, 6):
        share = step / 6
        x0, y0 = 96 + 204 * share, 278 + 112 * share
        canvas.line([(x0 + 6, y0 - 4), (x0 + 112, y0 - 50)], 6, tones.dark, inside=sheet)
    roll = turned(box(62, 178, 226, 270, 46), -31, (144, 224))
    canvas.solid(roll, tones, 0)
    canvas.rim(roll, tones.dark, 0, -18)
    end = turned(ellipse(196, 192, 36, 46), -31, (196, 192))
    canvas.fill(end, tones.deep)
    for radius in (30, 20, 10):
        canvas.line(arc((196, 192), radius * 0.86, radius, 0, 330), 5, tones.light)


def mountain_tent(canvas: Canvas, tones: Tones) -> None:
    """Draws a four-season tent with snow skirts in the snow."""
    canvas.raise_by(22)
    canvas.shadow((240, 384), 186, 14)
    canvas.fill(symmetric("M240 376 Q120 366 30 392 Q120 420 240 418"), WHITE)
    _pegs(canvas, ("M140 220 L48 380", "M340 220 L432 380"))
    dome = path("M70 384 C84 250 150 130 240 130 C330 130 396 250 410 384 Z")
    canvas.solid(dome, tones, 34)
    for pole in (
        "M96 384 C130 200 220 124 268 124",
        "M384 384 C350 200 260 124 212 124",
        "M150 384 C160 250 190 170 240 128",
        "M330 384 C320 250 290 170 240 128",
    ):
        canvas.line(path(pole), 5, tones.deep)
    door = path("M184 384 C188 300 212 262 240 250 C268 262 292 300 296 384 Z")
    canvas.fill(door, blend(INK, tones.base, 0.18))
    canvas.fill(path("M240 250 C212 262 188 300 184 384 L216 384 Q214 310 240 250 Z"), tones.light)
    canvas.fill(path("M206 190 Q240 168 274 190 L268 204 Q240 188 212 204 Z"), tones.deep)
    canvas.fill(symmetric("M240 378 Q176 382 112 374 Q80 368 56 392 Q150 402 240 398"), WHITE)
    for x, y in ((82, 132), (130, 84), (352, 92), (404, 150), (64, 214), (418, 238)):
        canvas.fill(ellipse(x, y, 6), WHITE)


def dry_sleeping_bag(canvas: Canvas, tones: Tones) -> None:
    """Draws the mummy bag with drops that roll off its down."""
    sleeping_bag(canvas, tones)
    for x, y in ((352, 286), (384, 322), (346, 346)):
        canvas.fill(drop(x, y, 36), RAIN)
        canvas.fill(ellipse(x - 4, y + 23, 3, 6), WHITE, alpha=0.8)


def liner(canvas: Canvas, tones: Tones) -> None:
    """Draws a thin sleeping-bag liner hanging in soft folds, with its pouch."""
    canvas.shadow((246, 406), 140)
    sheet = path(
        "M170 92 Q240 108 338 92 Q346 240 338 384 Q334 402 318 402 L190 402 Q174 402 170 384 Q162 240 170 92 Z"
    )
    canvas.solid(sheet, tones, 20)
    canvas.fill(path("M170 92 Q240 108 338 92 L340 140 Q250 166 168 140 Z"), tones.light)
    canvas.line(path("M168 140 Q250 166 340 140"), 5, tones.deep)
    for fold in ("M204 170 Q196 280 206 396", "M250 172 Q262 280 252 398", "M300 166 Q292 280 302 396"):
        canvas.line(path(fold), 5, tones.dark)
    pouch = path("M88 316 Q82 292 104 290 L138 290 Q160 292 154 316 Q168 400 152 402 L90 402 Q74 400 88 316 Z")
    canvas.solid(pouch, tones, 12)
    canvas.line(path("M88 318 Q121 328 154 318"), 6, tones.deep)
    canvas.line(path("M121 322 C116 346 104 344 108 360"), 4, AMBER)


DRAWINGS: dict[str, Drawing] = {
    "liner": liner,
    "tunnel": tunnel_tent,
    "four-season": mountain_tent,
    "tent": dome_tent,
    "curlew dry": dry_sleeping_bag,
    "down sleeping bag": sleeping_bag,
    "sleeping bag": blanket_bag,
    "mat": mat,
}
