"""Headphones, earbuds and speakers."""

from ingest.demo.pictures.canvas import INK, SLATE, STEEL, WHITE, Canvas, Drawing, Tones
from ingest.demo.pictures.shapes import arc, box, ellipse, mirrored, moved, path, turned

LED = (112, 222, 190)


def headphones(canvas: Canvas, tones: Tones) -> None:
    """Draws over-ear headphones from the front."""
    canvas.shadow((240, 396), 128)
    canvas.line(arc((240, 246), 118, 140, 180, 360), 24, tones.dark)
    canvas.line(arc((240, 246), 120, 143, 184, 356), 12, tones.base)
    canvas.line(arc((240, 250), 103, 124, 222, 318), 9, tones.trim)
    for flip in (False, True):
        parts = [
            (box(110, 214, 134, 272, 10), tones.deep),
            (box(148, 236, 188, 374, 22), tones.trim),
        ]
        for shape, colour in parts:
            canvas.fill(mirrored(shape) if flip else shape, colour)
        cup = path("M156 232 Q98 236 92 304 Q96 374 156 380 Q166 380 166 368 L166 244 Q166 232 156 232 Z")
        cup = mirrored(cup) if flip else cup
        canvas.solid(cup, tones, 14)
    canvas.fill(ellipse(126, 306, 15, 22), tones.dark)
    canvas.fill(ellipse(354, 306, 15, 22), tones.deep)
    canvas.fill(ellipse(352, 350, 4), LED)


def earbuds(canvas: Canvas, tones: Tones) -> None:
    """Draws two earbuds above their open charging case."""
    canvas.shadow((240, 400), 124)
    canvas.solid(path("M136 296 Q136 214 180 210 L300 210 Q344 214 344 296 Z"), tones, 16)
    canvas.fill(path("M152 296 Q152 230 186 226 L294 226 Q328 230 328 296 Z"), tones.deep)
    for flip in (False, True):
        stem = turned(box(174, 190, 196, 290, 11), 6, (185, 220))
        head = ellipse(180, 178, 34, 32)
        tip = turned(box(198, 162, 230, 190, 13), 18, (206, 176))
        stem, head, tip = ((mirrored(s) if flip else s) for s in (stem, head, tip))
        canvas.fill(tip, SLATE)
        canvas.solid(stem, tones, 6)
        canvas.solid(head, tones, 10)
        canvas.fill(mirrored(ellipse(171, 174, 9)) if flip else ellipse(171, 174, 9), tones.deep)
    case = box(132, 276, 348, 400, 46)
    canvas.solid(case, tones, 20)
    canvas.line(path("M140 300 L340 300"), 4, tones.dark, inside=case)
    canvas.fill(ellipse(240, 346, 7), LED)


def qi_earbuds(canvas: Canvas, tones: Tones) -> None:
    """Draws the earbuds with the wireless-charging sign on their case."""
    earbuds(canvas, tones)
    canvas.fill(ellipse(240, 346, 24), tones.deep)
    canvas.fill(path("M246 328 L228 350 L238 350 L234 364 L252 342 L242 342 Z"), LED)


def round_speaker(canvas: Canvas, tones: Tones) -> None:
    """Draws a round portable speaker with a carrying strap."""
    canvas.shadow((240, 394), 120)
    canvas.line(path("M328 176 C404 132 410 236 356 252"), 12, tones.deep)
    body = path(
        "M240 136 C330 136 378 196 376 274 C374 350 330 392 240 392 C150 392 106 350 104 274 C102 196 150 136 240 136 Z"
    )
    canvas.solid(body, tones, 24)
    canvas.fill(box(90, 352, 390, 400), tones.deep, inside=body)
    front = ellipse(240, 258, 88)
    canvas.fill(front, tones.deep)
    for row in range(-5, 6):
        for column in range(-5, 6):
            hole = ellipse(240 + column * 16, 258 + row * 16, 3.6)
            canvas.fill(hole, tones.light, inside=ellipse(240, 258, 82))
    canvas.fill(box(198, 150, 282, 166, 8), tones.trim)
    for x in (216, 264):
        canvas.line(path(f"M{x - 5} 158 L{x + 5} 158"), 3, WHITE)
    canvas.fill(ellipse(240, 372, 4), LED)


def shelf_speaker(canvas: Canvas, tones: Tones) -> None:
    """Draws a wooden shelf speaker, its cloth grille half lifted off."""
    canvas.shadow((240, 404), 112)
    body = box(140, 82, 340, 402, 16)
    canvas.solid(body, tones, 12, lit=False)
    for x, bend in ((150, 5), (324, -4)):
        grain = path(f"M{x} 84 Q{x + bend} 240 {x} 400")
        canvas.line(grain, 2.5, tones.dark, inside=body)
    canvas.fill(box(164, 104, 316, 380, 10), tones.deep)
    for y, radius in ((160, 32), (276, 62)):
        canvas.fill(ellipse(240, y, radius), STEEL)
        canvas.fill(ellipse(240, y, radius * 0.84), INK)
        canvas.rim(ellipse(240, y, radius * 0.84), SLATE, 7)
        canvas.fill(ellipse(240, y, radius * 0.34), SLATE)
        canvas.fill(ellipse(234, y - 5, radius * 0.12), WHITE, alpha=0.6)
    canvas.fill(ellipse(184, 364, 5), LED)
    canvas.fill(ellipse(294, 362, 10), STEEL)


def bone_headphones(canvas: Canvas, tones: Tones) -> None:
    """Draws open-ear sports headphones on a neckband."""
    canvas.shadow((240, 396), 118)
    canvas.line(path("M128 236 C112 420 368 420 352 236"), 15, tones.base)
    canvas.line(path("M131 262 C128 398 352 398 349 262"), 4, tones.dark)
    for flip in (False, True):
        hook = path("M128 250 C128 136 214 96 210 196")
        module = turned(box(112, 232, 148, 322, 18), 5, (130, 270))
        pad = turned(box(190, 178, 232, 244, 20), -10, (210, 210))
        if flip:
            hook, module, pad = mirrored(hook), mirrored(module), mirrored(pad)
        canvas.line(hook, 14, tones.base)
        canvas.line(moved(hook, -2, -2), 4, tones.light)
        canvas.solid(module, tones, 9)
        canvas.solid(pad, tones, 10)
    for x in (204, 276):
        canvas.fill(ellipse(x, 212, 8), tones.deep)
    canvas.fill(ellipse(126, 300, 4), LED)


def wired_earphones(canvas: Canvas, tones: Tones) -> None:
    """Draws wired earphones with a looped cable and a plug."""
    canvas.shadow((240, 396), 104)
    canvas.line(path("M240 266 C240 330 150 316 152 352 C156 404 330 402 332 346"), 7, tones.base)
    canvas.line(path("M332 346 L332 322"), 9, tones.deep)
    canvas.fill(box(320, 280, 344, 330, 7), tones.deep)
    canvas.fill(box(325, 256, 339, 284, 4), STEEL)
    for flip in (False, True):
        cable = path("M168 176 C168 236 238 210 240 268")
        stem = turned(box(158, 136, 180, 194, 10), 8, (169, 160))
        bud = ellipse(170, 134, 36, 34)
        tip = turned(box(190, 110, 226, 144, 15), 16, (206, 128))
        if flip:
            cable, stem, bud, tip = map(mirrored, (cable, stem, bud, tip))
        canvas.line(cable, 7, tones.base)
        canvas.fill(tip, SLATE)
        canvas.solid(stem, tones, 6)
        canvas.solid(bud, tones, 11)
        canvas.fill(ellipse(318 if flip else 162, 132, 12), tones.deep)
    canvas.fill(box(231, 252, 249, 278, 7), tones.deep)


def on_ear(canvas: Canvas, tones: Tones) -> None:
    """Draws light on-ear headphones."""
    canvas.shadow((240, 392), 112)
    canvas.line(arc((240, 250), 110, 146, 182, 358), 14, STEEL)
    canvas.line(arc((240, 250), 110, 146, 222, 318), 20, tones.base)
    for flip in (False, True):
        arm = box(124, 236, 140, 302, 7)
        pad = ellipse(164, 322, 34, 48)
        cup = ellipse(144, 320, 40, 52)
        if flip:
            arm, pad, cup = mirrored(arm), mirrored(pad), mirrored(cup)
        canvas.fill(arm, tones.deep)
        canvas.fill(pad, tones.trim)
        canvas.solid(cup, tones, 14)
    for x in (138, 342):
        canvas.line(ellipse(x, 320, 17, 24), 4, tones.deep)


DRAWINGS: dict[str, Drawing] = {
    "over-ear": headphones,
    "on-ear": on_ear,
    "wireless-charging": qi_earbuds,
    "earbuds": earbuds,
    "portable": round_speaker,
    "speaker": shelf_speaker,
    "open-ear": bone_headphones,
    "wired": wired_earphones,
}
