"""Backpacks and bags."""

from ingest.demo.pictures.canvas import AMBER, INK, SLATE, STEEL, WATER, WHITE, Canvas, Drawing, Tones
from ingest.demo.pictures.shapes import arc, box, drop, mirrored, path, symmetric, turned


def _zip(canvas: Canvas, data: str, tones: Tones) -> None:
    canvas.line(path(data), 6, tones.deep)


def daypack(canvas: Canvas, tones: Tones) -> None:
    """Draws a rounded day pack with a front pocket."""
    canvas.shadow((240, 404), 120)
    canvas.line(arc((240, 112), 34, 32, 180, 360), 13, tones.deep)
    for side in (False, True):
        strap = path("M150 168 C96 210 96 330 138 372")
        canvas.line(mirrored(strap) if side else strap, 22, tones.deep)
    body = symmetric("M240 98 C166 98 138 150 136 220 L130 372 Q130 402 160 402 L240 402")
    canvas.solid(body, tones, 22)
    _zip(canvas, "M158 226 C160 150 196 130 240 130 C284 130 320 150 322 226", tones)
    pocket = symmetric("M240 262 L174 262 Q158 262 156 280 L152 366 Q152 384 170 384 L240 384")
    canvas.fill(pocket, tones.dark)
    canvas.rim(pocket, tones.base, 0, 9)
    _zip(canvas, "M176 286 L304 286", tones)
    canvas.line(path("M300 286 L300 306"), 6, AMBER)
    canvas.fill(box(210, 190, 270, 214, 6), tones.deep)


def trek_pack(canvas: Canvas, tones: Tones) -> None:
    """Draws a tall trekking pack with a lid, a mat roll and side straps."""
    canvas.shadow((240, 408), 122)
    for side in (False, True):
        strap = path("M158 200 C104 236 112 330 144 358")
        canvas.line(mirrored(strap) if side else strap, 22, tones.deep)
        belt = path("M160 372 C120 362 104 380 96 398")
        canvas.line(mirrored(belt) if side else belt, 20, INK)
    body = symmetric("M240 128 L176 128 Q150 132 148 172 L142 366 Q142 396 170 396 L240 396")
    canvas.solid(body, tones, 22)
    for side in (False, True):
        pocket = path("M146 286 L176 300 L172 384 L150 386 Q136 384 138 366 Z")
        canvas.fill(mirrored(pocket) if side else pocket, tones.deep)
    front = box(184, 214, 296, 372, 20)
    canvas.fill(front, tones.dark)
    canvas.rim(front, tones.light, 0, 8)
    _zip(canvas, "M240 232 L240 346", tones)
    lid = symmetric("M240 84 L184 84 Q150 88 146 130 Q144 160 158 166 L240 172")
    canvas.solid(lid, tones, 22)
    _zip(canvas, "M176 136 L304 136", tones)
    for x in (196, 284):
        canvas.line(path(f"M{x} 168 L{x} 216"), 8, INK)
        canvas.fill(box(x - 11, 182, x + 11, 200, 4), AMBER)
    canvas.fill(box(136, 378, 344, 408, 15), SLATE)
    for x in (186, 294):
        canvas.line(path(f"M{x} 376 L{x} 408"), 9, INK)
    canvas.line(arc((240, 84), 26, 20, 180, 360), 10, tones.deep)


def roll_top(canvas: Canvas, tones: Tones) -> None:
    """Draws a roll-top pack with a buckle."""
    canvas.shadow((240, 404), 116)
    for side in (False, True):
        strap = path("M156 206 C102 240 104 338 142 372")
        canvas.line(mirrored(strap) if side else strap, 22, tones.deep)
    body = symmetric("M240 140 L168 140 L140 366 Q138 402 168 402 L240 402")
    canvas.solid(body, tones, 22)
    canvas.solid(box(152, 104, 328, 150, 20), tones, 16)
    canvas.line(path("M168 128 L312 128"), 4, tones.deep)
    canvas.line(path("M240 104 L240 262"), 15, tones.trim)
    canvas.fill(box(220, 206, 260, 238, 6), STEEL)
    canvas.fill(box(166, 268, 314, 384, 16), tones.dark)
    _zip(canvas, "M182 292 L298 292", tones)


def duffel(canvas: Canvas, tones: Tones) -> None:
    """Draws a wide travel duffel with grab handles."""
    canvas.shadow((240, 374), 176)
    canvas.line(path("M128 210 C60 90 420 90 352 210"), 10, INK)
    body = symmetric("M240 192 L132 192 Q66 196 66 280 Q66 370 128 370 L240 370")
    canvas.solid(body, tones, 22)
    for side in (False, True):
        end = path("M132 192 Q66 196 66 280 Q66 370 128 370 Q104 282 132 192 Z")
        canvas.fill(mirrored(end) if side else end, tones.dark if not side else tones.deep)
    _zip(canvas, "M136 222 L344 222", tones)
    canvas.line(path("M330 222 L330 244"), 6, AMBER)
    canvas.line(path("M178 370 L178 236 C178 150 302 150 302 236 L302 370"), 13, tones.trim)
    canvas.fill(box(212, 162, 268, 184, 10), tones.deep)
    canvas.fill(box(208, 280, 272, 318, 8), tones.dark)


def covered_daypack(canvas: Canvas, tones: Tones) -> None:
    """Draws the day pack with its rain cover pulled over the lower half."""
    daypack(canvas, tones)
    cover = path("M124 262 Q240 222 356 262 L354 372 Q350 408 316 408 L164 408 Q130 408 126 372 Z")
    canvas.solid(cover, Tones(AMBER), 20)
    canvas.line(path("M126 264 Q240 224 354 264"), 7, Tones(AMBER).deep)
    for x, y in ((176, 318), (226, 346), (286, 304), (312, 360), (196, 372)):
        canvas.fill(drop(x, y, 20), WATER)


def charging_pack(canvas: Canvas, tones: Tones) -> None:
    """Draws a squared travel pack with a telephone at its charging port."""
    _city_body(canvas, tones)
    canvas.fill(box(168, 266, 312, 380, 18), tones.dark)
    canvas.rim(box(168, 266, 312, 380, 18), tones.light, 0, 5)
    canvas.line(path("M186 288 L294 288"), 6, tones.deep)
    for dx in (-24, 0, 24):
        wave = path(f"M{240 + dx} 356 C{230 + dx} 342 {250 + dx} 332 {240 + dx} 316")
        canvas.line(wave, 6, (238, 126, 88))
    canvas.line(path("M146 330 C96 334 116 372 88 366"), 6, AMBER)
    canvas.fill(box(136, 320, 154, 340, 5), AMBER)
    canvas.fill(turned(box(62, 300, 108, 392, 8), -6, (85, 346)), INK)
    canvas.fill(turned(box(67, 306, 103, 384, 4), -6, (85, 346)), (120, 200, 212))
    canvas.fill(path("M89 322 L76 344 L84 344 L81 358 L95 338 L87 338 Z"), WHITE)


def _city_body(canvas: Canvas, tones: Tones) -> None:
    canvas.shadow((240, 404), 116)
    canvas.line(arc((240, 98), 34, 28, 180, 360), 12, tones.deep)
    for side in (False, True):
        strap = path("M156 150 C106 190 106 320 146 366")
        canvas.line(mirrored(strap) if side else strap, 20, tones.deep)
    canvas.solid(box(138, 92, 342, 402, 42), tones, 22)
    arch = "M164 252 L164 150 Q164 120 194 120 L286 120 Q316 120 316 150 L316 252"
    _zip(canvas, arch, tones)
    canvas.line(path("M316 214 L316 238"), 6, AMBER)


def city_pack(canvas: Canvas, tones: Tones) -> None:
    """Draws a plain city backpack with a bottle in its side pocket."""
    canvas.fill(box(336, 226, 376, 380, 12), (120, 186, 196))
    canvas.fill(box(343, 208, 369, 232, 6), SLATE)
    _city_body(canvas, tones)
    canvas.fill(box(168, 282, 312, 382, 16), tones.dark)
    canvas.line(path("M180 302 L300 302"), 6, tones.deep)
    canvas.fill(box(214, 168, 266, 190, 5), tones.trim)
    canvas.fill(path("M334 300 L382 306 L378 388 Q376 398 362 398 L334 398 Z"), tones.deep)


def packable(canvas: Canvas, tones: Tones) -> None:
    """Draws a thin foldable pack next to its folded pouch."""
    canvas.shadow((256, 404), 140)
    canvas.line(arc((264, 120), 28, 28, 180, 360), 9, tones.deep)
    strap = path("M194 170 C146 210 148 320 178 366")
    canvas.line(strap, 11, tones.deep)
    canvas.line(mirrored(strap, 264), 11, tones.deep)
    body = symmetric("M264 112 C204 112 178 152 176 220 L170 376 Q170 402 196 402 L264 402", 264)
    canvas.solid(body, tones, 20)
    for crease in ("M206 150 Q236 260 214 396", "M318 160 Q296 270 316 392", "M180 300 Q264 288 346 306"):
        canvas.line(path(crease), 3, tones.dark)
    _zip(canvas, "M196 224 C198 160 228 138 264 138 C300 138 330 160 332 224", tones)
    pouch = box(70, 318, 168, 402, 18)
    canvas.solid(pouch, tones, 12)
    canvas.rim(pouch, tones.deep, 0, 4)
    canvas.line(path("M84 338 L154 338"), 5, tones.deep)
    canvas.line(path("M150 338 L150 354"), 5, AMBER)
    canvas.line(path("M118 318 C110 296 130 296 124 318"), 5, tones.deep)


DRAWINGS: dict[str, Drawing] = {
    "rain cover": covered_daypack,
    "daypack": daypack,
    "charging": charging_pack,
    "trekking": trek_pack,
    "roll-top": roll_top,
    "packable": packable,
    "city": city_pack,
    "duffel": duffel,
}
