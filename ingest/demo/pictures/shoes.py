"""Boots, shoes and sandals, seen from the side with the toe to the left."""

from ingest.demo.pictures.canvas import (
    AMBER,
    CREAM,
    INK,
    SLATE,
    STEEL,
    WHITE,
    WOOD,
    Canvas,
    Drawing,
    Tones,
    blend,
    brightness,
)
from ingest.demo.pictures.shapes import Point, Shape, box, ellipse, path, turned

GUM = (214, 172, 120)
LOW_LACES: list[Point] = [(254, 246), (232, 264), (206, 280)]
MID_LACES: list[Point] = [(272, 198), (264, 220), (249, 240), (229, 257), (205, 271)]
HIGH_LACES: list[Point] = [(276, 160), (274, 186), (266, 211), (251, 235), (231, 255), (207, 270)]


def _laces(canvas: Canvas, places: list[Point], tones: Tones) -> None:
    lace = SLATE if brightness(tones.base) > 0.85 else CREAM
    for x, y in places:
        canvas.line([(x - 17, y + 3), (x + 15, y - 9)], 7, lace)


def _lugs(canvas: Canvas, sole: Shape, y: float, step: int) -> None:
    for x in range(80, 420, step):
        canvas.line([(x, y), (x, y + 14)], 7, INK, inside=sole)


def _boot(canvas: Canvas, tones: Tones, top: float, laces: list[Point]) -> None:
    canvas.shadow((240, 396), 170)
    upper = path(
        f"M262 {top} L368 {top - 8} Q384 {top - 8} 383 {top + 10} Q376 288 390 336 L390 360 L84 360"
        f" Q74 312 120 296 Q178 280 212 254 Q250 222 262 {top} Z"
    )
    canvas.solid(upper, tones, 18)
    canvas.fill(path("M84 360 Q74 312 120 296 Q142 290 158 284 Q182 320 178 360 Z"), tones.deep)
    canvas.fill(path("M390 360 L390 336 Q384 312 382 286 Q346 292 330 360 Z"), tones.deep)
    canvas.line(path(f"M316 {top + 34} Q318 296 238 354"), 5, tones.dark)
    cuff = f"M257 {top} Q310 {top + 12} 372 {top - 14} Q390 {top - 10} 387 {top + 20}"
    canvas.fill(path(f"{cuff} Q320 {top + 40} 254 {top + 26} Z"), tones.trim)
    _laces(canvas, laces, tones)
    canvas.fill(path("M78 350 L394 350 L396 366 L76 366 Z"), WHITE)
    sole = path(
        "M74 362 L398 362 L400 384 Q400 396 388 396 L330 396 L322 388 L250 388 L240 396 L104 396 Q74 392 74 362 Z"
    )
    canvas.fill(sole, blend(INK, tones.base, 0.1))
    for x in (*range(112, 232, 24), *range(336, 388, 22)):
        canvas.fill(path(f"M{x} 397 L{x + 5} 387 L{x + 10} 397 Z"), WHITE, alpha=0.6)
    canvas.line(path(f"M380 {top - 8} Q402 {top - 20} 394 {top + 20}"), 7, AMBER)


def runner(canvas: Canvas, tones: Tones) -> None:
    """Draws a trail running shoe with a thick curved sole."""
    canvas.raise_by(40)
    canvas.shadow((240, 384), 172)
    upper = path(
        "M262 204 Q300 240 348 214 Q372 204 380 222 L396 330 L70 338"
        " Q62 306 100 292 Q176 272 212 238 Q238 206 262 204 Z"
    )
    canvas.solid(upper, tones, 18)
    canvas.fill(path("M70 338 Q62 306 100 292 Q118 288 132 282 Q158 306 154 336 Z"), tones.deep)
    canvas.fill(path("M394 330 L384 250 Q346 268 330 332 Z"), tones.dark)
    canvas.line(path("M196 332 Q236 300 250 254"), 11, tones.light)
    canvas.line(path("M240 332 Q276 300 288 258"), 11, tones.light)
    canvas.fill(path("M258 204 Q300 242 350 212 Q340 250 300 252 Q268 248 246 222 Z"), tones.trim)
    _laces(canvas, [(244, 228), (224, 246), (202, 262), (178, 274)], tones)
    midsole = path("M60 344 Q58 324 76 326 L390 320 Q412 318 412 340 Q410 364 384 368 L120 372 Q70 372 60 344 Z")
    canvas.fill(midsole, WHITE)
    canvas.line(path("M74 346 Q220 338 402 340"), 5, tones.base)
    sole = path("M74 358 Q90 366 130 366 L384 362 Q404 358 408 350 L404 368 Q398 384 380 384 L128 386 Q84 384 74 358 Z")
    canvas.fill(sole, blend(INK, tones.base, 0.15))
    _lugs(canvas, sole, 378, 26)


def sneaker(canvas: Canvas, tones: Tones) -> None:
    """Draws a low city sneaker with a flat sole."""
    canvas.raise_by(36)
    canvas.shadow((240, 384), 166)
    upper = path(
        "M254 214 Q300 236 352 210 Q374 204 378 226 L388 350 L82 350"
        " Q72 306 116 294 Q182 282 212 254 Q234 222 254 214 Z"
    )
    canvas.solid(upper, tones, 18)
    canvas.fill(path("M82 350 Q72 306 116 294 Q132 292 146 288 Q172 316 168 350 Z"), tones.dark)
    canvas.fill(path("M386 336 L380 258 L350 262 Q346 300 352 350 L388 350 Z"), tones.deep)
    canvas.fill(path("M250 214 Q300 240 356 208 Q352 240 316 248 Q270 252 240 232 Z"), tones.trim)
    _laces(canvas, [(240, 240), (220, 258), (196, 272)], tones)
    canvas.line(path("M222 340 Q262 320 290 264"), 6, tones.dark)
    for x, y in ((236, 318), (250, 300), (262, 282)):
        canvas.fill(path(f"M{x} {y} L{x + 6} {y} L{x + 6} {y + 6} L{x} {y + 6} Z"), tones.deep)
    canvas.fill(path("M76 340 L392 340 Q398 340 398 348 L396 372 Q394 384 382 384 L92 384 Q74 382 74 362 Z"), WHITE)
    canvas.line(path("M80 360 L394 360"), 3, STEEL)
    canvas.fill(path("M76 374 L396 374 Q392 385 382 385 L92 385 Q80 384 76 374 Z"), GUM)


def sandal(canvas: Canvas, tones: Tones) -> None:
    """Draws a strapped river sandal."""
    canvas.raise_by(24)
    canvas.shadow((240, 384), 168)
    canvas.line(path("M104 338 C112 300 150 286 176 318 L184 342"), 22, tones.dark)
    canvas.line(path("M186 342 C172 296 132 288 112 316"), 20, tones.base)
    canvas.line(path("M204 340 C226 318 252 268 272 226"), 22, tones.dark)
    canvas.line(path("M272 226 C300 250 330 256 374 230"), 22, tones.base)
    canvas.line(path("M268 340 C256 306 258 262 272 226"), 22, tones.base)
    canvas.line(path("M374 230 C386 262 388 300 384 334"), 24, tones.base)
    canvas.line(path("M374 236 C356 270 336 300 318 336"), 20, tones.dark)
    canvas.fill(turned(box(298, 228, 346, 264, 8), 2, (322, 246)), STEEL)
    canvas.fill(turned(box(306, 235, 338, 257, 4), 2, (322, 246)), tones.deep)
    canvas.fill(path("M70 338 Q64 322 84 324 Q220 344 300 334 Q360 322 402 328 L402 350 L74 352 Z"), GUM)
    sole = path("M70 338 Q220 358 300 346 Q360 338 404 342 L402 370 Q398 384 380 384 L110 384 Q72 380 70 338 Z")
    canvas.fill(sole, INK)
    for x in range(104, 390, 26):
        canvas.fill(path(f"M{x} 385 L{x + 6} 375 L{x + 12} 385 Z"), WHITE, alpha=0.6)


def mid_boot(canvas: Canvas, tones: Tones) -> None:
    """Draws a lugged hiking boot that covers the ankle."""
    _boot(canvas, tones, 160, MID_LACES)


def high_boot(canvas: Canvas, tones: Tones) -> None:
    """Draws the hiking boot with a high shaft."""
    _boot(canvas, tones, 118, HIGH_LACES)


def hiking_shoe(canvas: Canvas, tones: Tones) -> None:
    """Draws the low-cut hiking shoe."""
    canvas.raise_by(40)
    _boot(canvas, tones, 226, LOW_LACES)


def quick_runner(canvas: Canvas, tones: Tones) -> None:
    """Draws the trail running shoe with a pull toggle on its laces."""
    runner(canvas, tones)
    canvas.line(path("M246 230 C224 190 262 164 286 182"), 5, INK)
    canvas.line(path("M240 232 C214 184 264 150 290 174"), 5, INK)
    canvas.fill(turned(box(276, 162, 310, 194, 8), 24, (293, 178)), (214, 86, 70))
    canvas.fill(ellipse(293, 178, 5), WHITE)


def winter_boot(canvas: Canvas, tones: Tones) -> None:
    """Draws an insulated winter boot with a fleece cuff and a rubber foot."""
    canvas.shadow((240, 396), 172)
    shaft = path("M246 118 L370 112 L384 350 L120 350 Q176 296 216 268 Q246 240 246 118 Z")
    canvas.solid(shaft, tones, 18)
    canvas.line(path("M318 160 L322 288"), 4, tones.dark)
    foot = path("M82 366 Q70 306 128 290 Q176 278 204 272 Q250 316 392 288 L394 366 Z")
    canvas.fill(foot, INK)
    canvas.rim(foot, SLATE, 0, 7)
    _laces(canvas, [(268, 172), (266, 202), (256, 232), (238, 258)], tones)
    for x in range(242, 384, 22):
        canvas.fill(ellipse(x, 112, 20, 24), CREAM)
    canvas.line(path("M246 132 L374 126"), 9, (226, 212, 188))
    sole = path("M76 358 L398 358 L398 384 Q398 396 386 396 L100 396 Q74 394 76 358 Z")
    canvas.fill(sole, blend(INK, WOOD, 0.55))
    for x in range(96, 390, 28):
        canvas.fill(path(f"M{x} 397 L{x + 6} 386 L{x + 12} 397 Z"), CREAM)


DRAWINGS: dict[str, Drawing] = {
    "winter boots": winter_boot,
    "leather hiking boots": high_boot,
    "hiking boots": mid_boot,
    "hiking shoes": hiking_shoe,
    "quick": quick_runner,
    "sandpiper q": quick_runner,
    "running": runner,
    "sneakers": sneaker,
    "sandals": sandal,
}
