"""Draws one picture for every product of the sample shop.

`python -m ingest.demo.draw_pictures [folder]` reads products.jsonl (or its parts
products.*.jsonl) of the folder, by default the one of this file, and writes
images/<product id>.png beside it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.demo.pictures import air, audio, camp, clothes, kitchen, lamps, packs, shoes
from ingest.demo.pictures.canvas import Canvas, Colour, Drawing, Tones
from ingest.demo.pictures.colours import colour_of

Product = dict[str, Any]

# For each family: its background and its drawings; the first word that occurs in
# the product's title or type decides, so narrower words stand first.
FAMILIES: dict[str, tuple[Colour, dict[str, Drawing]]] = {
    "KT": ((248, 226, 208), kitchen.DRAWINGS),
    "AC": ((208, 230, 238), air.DRAWINGS),
    "AU": ((226, 218, 242), audio.DRAWINGS),
    "LA": ((214, 214, 232), lamps.DRAWINGS),
    "BP": ((222, 234, 206), packs.DRAWINGS),
    "JK": ((246, 216, 214), clothes.DRAWINGS),
    "TN": ((204, 230, 216), camp.DRAWINGS),
    "SH": ((248, 230, 190), shoes.DRAWINGS),
}


def read_products(folder: Path) -> Iterator[Product]:
    """Yields the products of products.jsonl, or of its parts while it is missing."""
    whole = folder / "products.jsonl"
    for file in [whole] if whole.exists() else sorted(folder.glob("products.*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def choose_drawing(product: Product) -> Drawing:
    """Finds the drawing whose word occurs in the product's title or type.

    Raises:
        LookupError: No drawing fits the product.
    """
    _, drawings = FAMILIES[product["id"][:2]]
    words = f"{product['title']} {product['attributes'].get('type', '')}".lower()
    for word, drawing in drawings.items():
        if word in words:
            return drawing
    raise LookupError(f"no drawing for {product['id']}: {product['title']}")


def draw(product: Product, target: Path) -> None:
    """Draws one product in its first colour and saves the picture."""
    background, _ = FAMILIES[product["id"][:2]]
    canvas = Canvas(background)
    colour = product["items"][0]["options"].get("colour", "")
    choose_drawing(product)(canvas, Tones(colour_of(colour)))
    canvas.finished().save(target, optimize=True)


def main() -> int:
    """Draws all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    images = folder / "images"
    images.mkdir(exist_ok=True)
    for product in read_products(folder):
        draw(product, images / f"{product['id']}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
