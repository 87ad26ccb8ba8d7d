"""Pictures that shoppers attach, as data URLs."""

from __future__ import annotations

import base64
import binascii

from bot.domain.errors import InvalidImageError
from bot.guards import LARGEST_IMAGE


def read_data_url(url: str) -> bytes:
    """The bytes in `data:image/…;base64,…`. Raises InvalidImageError. The engine checks that they are a picture.

    Only data URLs are read: fetching what a visitor names would make this server their proxy.
    """
    head, _, encoded = url.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise InvalidImageError("The picture must be a data URL such as data:image/png;base64,….")
    if len(encoded) > LARGEST_IMAGE * 4 // 3 + 4:
        raise InvalidImageError("The picture is larger than 8 MiB; please send a smaller one.")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidImageError("The picture's base 64 is broken; please send it again.") from None
