"""Jackets and mid layers."""

from ingest.demo.pictures.canvas import INK, RAIN, STEEL, Canvas, Drawing, Tones
from ingest.demo.pictures.shapes import Shape, arc, box, drop, ellipse, mirrored, path, symmetric

_BODY = "M240 130 L196 118 Q172 124 160 140 L146 380 Q146 398 164 398 L240 398"
_SLEEVE = "M176 124 Q136 134 124 172 L84 350 Q82 366 98 370 L122 376 Q136 378 140 364 L166 262 Z"
_CUFF = "M88 342 L146 358 L140 370 Q136 378 122 376 L98 370 Q82 366 84 356 Z"


def _both(shape: Shape) -> tuple[Shape, Shape]:
    return shape, mirrored(shape)


def _base(canvas: Canvas, tones: Tones, sleeves: bool = True) -> Shape:
    canvas.shadow((240, 408), 112)
    if sleeves:
        for sleeve in _both(path(_SLEEVE)):
            canvas.solid(sleeve, tones, 10)
    body = symmetric(_BODY)
    canvas.solid(body, tones, 14)
    return body


def _front_zip(canvas: Canvas, tones: Tones, top: float, bottom: float) -> None:
    canvas.line(path(f"M240 {top} L240 {bottom}"), 6, tones.deep)
    canvas.fill(box(235, top + 10, 245, top + 30, 4), STEEL)


def shell(canvas: Canvas, tones: Tones) -> None:
    """Draws a hooded rain shell with a storm flap."""
    body = _base(canvas, tones)
    for cuff in _both(path(_CUFF)):
        canvas.fill(cuff, tones.deep)
    canvas.fill(box(130, 380, 350, 400), tones.dark, inside=body)
    hood = symmetric("M240 66 C186 66 170 104 178 146 Q200 168 240 170")
    canvas.solid(hood, tones, 14)
    canvas.fill(symmetric("M240 88 C206 88 196 116 202 144 Q216 160 240 162"), tones.deep)
    _front_zip(canvas, tones, 158, 392)
    canvas.line(path("M252 172 L252 392"), 3, tones.dark)
    for pocket in _both(path("M176 288 L190 346")):
        canvas.line(pocket, 6, tones.deep)
    canvas.line(path("M288 206 L318 206"), 6, tones.deep)
    for cord in _both(path("M218 160 L214 196")):
        canvas.line(cord, 4, STEEL)


def fleece(canvas: Canvas, tones: Tones) -> None:
    """Draws a full-zip fleece with a chest pocket and a woolly texture."""
    body = _base(canvas, tones)
    for shape in (body, *_both(path(_SLEEVE))):
        _wool(canvas, tones, shape)
    canvas.fill(box(130, 380, 350, 400), tones.deep, inside=body)
    for cuff in _both(path(_CUFF)):
        canvas.fill(cuff, tones.deep)
    canvas.solid(symmetric("M240 84 L204 88 Q192 104 190 132 Q214 150 240 152"), tones, 12)
    _front_zip(canvas, tones, 92, 392)
    canvas.fill(box(266, 200, 310, 252, 8), tones.deep)
    canvas.fill(box(266, 200, 310, 212, 5), tones.trim)
    for pocket in _both(path("M178 296 L188 352")):
        canvas.line(pocket, 6, tones.deep)


def _wool(canvas: Canvas, tones: Tones, shape: Shape) -> None:
    left, right = min(x for x, _ in shape), max(x for x, _ in shape)
    for row in range(18):
        for column in range(int((right - left) // 14) + 1):
            x, y = left + column * 14 + (row % 2) * 7, 136 + row * 14
            canvas.line(arc((x, y), 3.4, 3, 180, 350), 2.2, tones.dark, inside=shape)


def _quilt(canvas: Canvas, tones: Tones, shape: Shape, first: int) -> None:
    for y in range(first, 396, 34):
        seam = path(f"M60 {y} Q240 {y + 14} 420 {y}")
        canvas.line([(x, dy + 5) for x, dy in seam], 5, tones.light, inside=shape)
        canvas.line(seam, 4, tones.deep, inside=shape)


def down_jacket(canvas: Canvas, tones: Tones) -> None:
    """Draws a quilted down jacket with a hood collar."""
    body = _base(canvas, tones)
    for sleeve in _both(path(_SLEEVE)):
        _quilt(canvas, tones, sleeve, 164)
    canvas.solid(body, tones, 20)
    _quilt(canvas, tones, body, 168)
    hood = symmetric("M240 76 C190 76 174 106 180 142 Q206 162 240 164")
    canvas.solid(hood, tones, 14)
    canvas.fill(symmetric("M240 96 C210 96 200 118 206 142 Q220 154 240 156"), tones.deep)
    _front_zip(canvas, tones, 152, 394)
    for pocket in _both(path("M176 300 L186 352")):
        canvas.line(pocket, 6, tones.deep)


def vest(canvas: Canvas, tones: Tones) -> None:
    """Draws a quilted sleeveless vest."""
    canvas.shadow((240, 408), 104)
    body = symmetric("M240 130 L198 112 L172 124 Q176 176 150 204 L144 380 Q144 398 162 398 L240 398")
    canvas.solid(body, tones, 20)
    _quilt(canvas, tones, body, 166)
    canvas.rim(body, tones.deep, 5)
    canvas.solid(symmetric("M240 84 L204 88 Q192 104 192 132 Q214 148 240 150"), tones, 12)
    _front_zip(canvas, tones, 92, 394)
    for pocket in _both(path("M176 300 L186 352")):
        canvas.line(pocket, 6, tones.deep)


def base_layer(canvas: Canvas, tones: Tones) -> None:
    """Draws a plain long-sleeved base layer with a ribbed hem."""
    body = _base(canvas, tones)
    for seam in _both(path("M200 122 Q176 190 158 232")):
        canvas.line(seam, 3, tones.deep)
    for x in range(150, 336, 8):
        canvas.line(path(f"M{x} 382 L{x} 398"), 2.5, tones.deep, inside=body)
    neck = ellipse(240, 120, 44, 26)
    canvas.fill(neck, tones.deep)
    canvas.line(arc((240, 120), 44, 26, 0, 180), 11, tones.light)
    canvas.line(arc((240, 120), 44, 26, 180, 360), 6, tones.light)
    for cuff in _both(path(_CUFF)):
        canvas.fill(cuff, tones.dark)
    canvas.fill(box(256, 344, 292, 362, 3), STEEL)


def wind_jacket(canvas: Canvas, tones: Tones) -> None:
    """Draws a thin wind jacket beside its packed pouch."""
    body = _base(canvas, tones)
    yoke = symmetric("M240 126 L196 116 Q168 124 154 148 L158 214 Q200 226 240 222")
    canvas.fill(yoke, tones.light, alpha=0.75, inside=body)
    canvas.line(path("M158 214 Q240 234 322 214"), 3, tones.dark)
    canvas.solid(symmetric("M240 72 C192 72 174 108 182 144 Q206 164 240 166"), tones, 12)
    canvas.fill(symmetric("M240 92 C210 92 200 118 206 142 Q220 156 240 158"), tones.deep)
    _front_zip(canvas, tones, 156, 394)
    for cuff in _both(path("M92 358 L132 368")):
        canvas.line(cuff, 7, (120, 190, 196))
    canvas.line(path("M150 386 L330 386"), 7, (120, 190, 196))


def dwr_wind_jacket(canvas: Canvas, tones: Tones) -> None:
    """Draws the wind jacket with drops of rain rolling off."""
    wind_jacket(canvas, tones)
    for x, y in ((184, 250), (212, 320), (286, 262), (306, 338), (270, 192), (120, 268), (362, 250), (176, 180)):
        canvas.fill(drop(x, y, 28), RAIN)
        canvas.fill(ellipse(x - 3, y + 18, 2.6, 4), (232, 246, 252))


def rain_jacket(canvas: Canvas, tones: Tones) -> None:
    """Draws a simple rain jacket with flap pockets and snaps."""
    body = _base(canvas, tones)
    canvas.solid(symmetric("M240 66 C186 66 170 104 178 146 Q200 168 240 170"), tones, 14)
    canvas.fill(symmetric("M240 88 C206 88 196 116 202 144 Q216 160 240 162"), tones.deep)
    canvas.line(path("M240 164 L240 392"), 22, tones.dark, inside=body)
    for y in range(186, 390, 44):
        canvas.fill(ellipse(240, y, 5.5), STEEL)
    for pocket in _both(box(164, 286, 218, 346, 8)):
        canvas.fill(pocket, tones.dark)
    for flap in _both(box(160, 280, 222, 302, 7)):
        canvas.fill(flap, tones.deep)
    for cuff in _both(path("M92 356 L132 366")):
        canvas.line(cuff, 6, tones.dark)


def heated_vest(canvas: Canvas, tones: Tones) -> None:
    """Draws the quilted vest with glowing heat pads and a chest button."""
    vest(canvas, tones)
    warm = (248, 132, 84)
    for x in (194, 286):
        canvas.halo((x, 262), 28, warm, 0.5)
        for dx in (-14, 0, 14):
            wave = path(f"M{x + dx} 284 C{x + dx - 9} 270 {x + dx + 9} 256 {x + dx} 240")
            canvas.line(wave, 5.5, warm)
    canvas.fill(ellipse(286, 196, 12), INK)
    canvas.line(ellipse(286, 196, 9), 4, warm)


DRAWINGS: dict[str, Drawing] = {
    "shell": shell,
    "down jacket": down_jacket,
    "fleece": fleece,
    "dwr": dwr_wind_jacket,
    "wind jacket": wind_jacket,
    "heated vest": heated_vest,
    "rain jacket": rain_jacket,
    "base layer": base_layer,
}
