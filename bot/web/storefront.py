"""What the shopper's pages show before the first question: the shop's name, its languages and example questions."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import NotReadyError
from bot.engine import Engine


def storefront(engine: Engine) -> dict[str, Any]:
    """`{ready, now, names, languages, examples}`, texts by language code; `{"ready": False}` before the first release.

    `now` is the program's clock, by which proposals expire: a visitor's own may be wrong.
    """
    try:
        if not engine.ready():
            return {"ready": False}
        shop = engine.shop()
        return {
            "ready": True,
            "now": engine.clock().isoformat(),
            "languages": [language for language in shop.languages if language in ("en", "zh")] or ["en"],
            "names": {"en": shop.title("en"), "zh": shop.title("zh")},
            "examples": {"en": engine.examples("en"), "zh": engine.examples("zh")},
        }
    except NotReadyError:
        return {"ready": False}
