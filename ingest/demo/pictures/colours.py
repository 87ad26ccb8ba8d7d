"""The colour names of the sample shop as RGB values."""

from ingest.demo.pictures.canvas import Colour

_FALLBACK: Colour = (122, 150, 140)

_NAMED: dict[str, Colour] = {
    "white": (240, 242, 244),
    "chalk": (236, 232, 222),
    "cream": (240, 228, 202),
    "natural": (232, 220, 196),
    "oat": (222, 206, 178),
    "oatmeal": (222, 208, 184),
    "sand": (216, 192, 154),
    "tan": (190, 142, 92),
    "birch": (222, 196, 158),
    "walnut": (128, 88, 62),
    "chestnut": (140, 78, 48),
    "cognac": (170, 98, 52),
    "clay": (188, 120, 94),
    "terracotta": (204, 112, 80),
    "copper": (196, 124, 88),
    "brass": (204, 168, 96),
    "rust": (188, 92, 56),
    "brick": (170, 74, 62),
    "red": (200, 62, 56),
    "coral": (238, 122, 102),
    "orange": (238, 132, 56),
    "ochre": (206, 154, 66),
    "mustard": (214, 168, 60),
    "yellow": (246, 200, 66),
    "lime": (176, 206, 70),
    "lichen": (172, 184, 132),
    "sage": (150, 174, 146),
    "olive": (120, 128, 82),
    "moss": (106, 130, 82),
    "leaf": (124, 178, 110),
    "fern": (92, 146, 98),
    "forest": (58, 102, 78),
    "pine": (48, 92, 80),
    "green": (88, 140, 100),
    "teal": (52, 140, 140),
    "petrol": (40, 102, 122),
    "mist": (176, 202, 218),
    "sky": (126, 184, 226),
    "tide": (66, 132, 176),
    "dusk": (104, 118, 160),
    "blue": (74, 124, 188),
    "ink": (52, 72, 116),
    "deep": (40, 84, 142),
    "navy": (48, 64, 104),
    "midnight": (46, 58, 98),
    "lilac": (184, 166, 216),
    "plum": (126, 76, 114),
    "heather": (152, 124, 156),
    "blush": (238, 196, 188),
    "pink": (220, 162, 166),
    "brown": (136, 100, 76),
    "stone": (164, 164, 158),
    "pebble": (178, 178, 174),
    "slate": (104, 116, 130),
    "silver": (196, 202, 208),
    "steel": (188, 195, 202),
    "grey": (150, 158, 166),
    "graphite": (78, 84, 94),
    "charcoal": (72, 77, 86),
    "peat": (70, 62, 60),
    "ash": (74, 72, 74),
    "black": (58, 62, 72),
}

_PHRASES: dict[str, Colour] = {
    "heather brown": (150, 124, 104),
    "light grey": (192, 198, 204),
}


def colour_of(name: str) -> Colour:
    """Returns the RGB value of a shop colour such as "moss green" or "matte black".

    Args:
        name: The colour option of an item; its first known word decides.
    """
    lowered = name.lower()
    if lowered in _PHRASES:
        return _PHRASES[lowered]
    known = [_NAMED[word] for word in lowered.split() if word in _NAMED]
    return known[0] if known else _FALLBACK
