"""Product feeds as XML: RSS and Atom, damaged ones, hostile ones."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from ingest.problems import JobError
from tests.unit.ingest.conftest import KETTLE, ShopFolder

RSS = (
    '<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n<title>Shop</title>\n'
)
END = "</channel></rss>"


def item(number: int, more: str = "") -> str:
    return (
        f"<item><g:id>L-{number}</g:id><title>Lamp {number}</title>\n<link>https://x.example/{number}</link>"
        f"<description><![CDATA[<b>Bright</b> & warm]]></description><g:price>49.90 USD</g:price>\n"
        f"<g:availability>in_stock</g:availability>{more}</item>\n"
    )


def test_rss(shop: ShopFolder) -> None:
    """The commonest feed of all."""
    more = (
        "<g:title>Reading lamp</g:title><g:image_link>https://x.example/a.jpg</g:image_link>"
        "<g:additional_image_link>https://x.example/b.jpg</g:additional_image_link>"
        "<g:additional_image_link>https://x.example/c.jpg</g:additional_image_link>"
        "<g:product_detail><g:attribute_name>Socket</g:attribute_name><g:attribute_value>E27</g:attribute_value>"
        "</g:product_detail><g:shipping><g:country>US</g:country><g:price>4.95 USD</g:price></g:shipping>"
    )
    shop.text("feed.xml", RSS + item(1, more) + END)
    loaded = shop.load()
    lamp = loaded.documents["product", "L-1"]
    assert loaded.problems == []
    assert (lamp.sections[0].title, lamp.url) == ("Reading lamp", "https://x.example/1")
    assert (lamp.fields["description"], lamp.fields["price_minor"]) == ("Bright & warm", 4990)
    images: Any = lamp.fields["images"]
    assert [image[-5:] for image in images] == ["a.jpg", "b.jpg", "c.jpg"]
    assert lamp.fields["attributes"] == {"shipping_country": "US", "shipping_price": "4.95 USD", "Socket": "E27"}


def test_atom(shop: ShopFolder) -> None:
    """Atom hides the address in an attribute and has an id of its own, which is not the shop's."""
    shop.text(
        "feed.xml",
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>S</title><entry>'
        "<id>tag:x</id><title>Lamp</title><summary>Bright.</summary><link href='https://x.example/1'/>"
        "<g:id>L-1</g:id><g:price>5 USD</g:price></entry></feed>",
    )
    (lamp,) = shop.documents().values()
    assert (lamp.id, lamp.url, lamp.fields["description"]) == ("L-1", "https://x.example/1", "Bright.")
    assert lamp.fields["price_minor"] == 500


@pytest.mark.parametrize("cut", [" <item><g:id>L-3</g:id><ti", "<item><g:id>L-3</g:id></wrong>", ""])
def test_feed_cut_in_the_middle(shop: ShopFolder, cut: str) -> None:
    """Half a download is half a shop: what came goes in, and what did not come is not dropped."""
    shop.text("feed.xml", RSS + item(1) + item(2) + cut)
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["L-1", "L-2"]
    assert "cut off here" in loaded.problems[0].reason
    assert "the 2 products before it were read" in loaded.problems[0].reason
    assert (loaded.problems[0].line or 0) >= 9
    assert loaded.uncertain_files == {str((shop.path / "feed.xml").resolve())}


def test_small_mistakes_are_mended(shop: ShopFolder) -> None:
    """A bare `&` in one title would otherwise end the feed there."""
    text = RSS + item(1, "<g:brand>M&M</g:brand><g:color>caf&eacute;&nbsp;noir\x0b</g:color>") + END
    shop.text("feed.xml", text)
    loaded = shop.load()
    lamp = loaded.documents["product", "L-1"]
    assert (lamp.fields["brand"], lamp.fields["attributes"]) == ("M&M", {"color": "café noir"})
    assert [(problem.line, "bare '&'" in problem.reason) for problem in loaded.problems] == [(6, True)]


def test_encoding_that_the_file_names(shop: ShopFolder) -> None:
    """Old shops write GBK and say so; expat alone cannot read it."""
    text = RSS.replace("?>", ' encoding="GBK"?>', 1) + item(1, "<g:brand>美的</g:brand>") + END
    shop.raw("feed.xml", text.encode("gbk"))
    assert shop.documents()["L-1"].fields["brand"] == "美的"


def test_packed_feed(shop: ShopFolder) -> None:
    """Feeds of large shops come as .gz."""
    shop.raw("feed.xml.gz", gzip.compress((RSS + item(1) + END).encode()))
    assert list(shop.documents()) == ["L-1"]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>',
    ],
)
def test_entities_are_refused(shop: ShopFolder, declaration: str) -> None:
    """Entities fill the memory, or publish the server's own files."""
    shop.rows("products.jsonl", KETTLE)
    shop.text(
        "products-2.xml", RSS.replace("?>\n", f"?>\n{declaration}\n", 1) + item(1, "<g:brand>&a;</g:brand>") + END
    )
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["K-1"]
    assert [problem.file for problem in loaded.problems] == ["products-2.xml"]
    assert "entities" in loaded.problems[0].reason


def test_absurd_field(shop: ShopFolder) -> None:
    """Ten megabytes in one element are reported by name, and the next product goes in."""
    shop.text("feed.xml", RSS + item(1, f"<g:color>{'x' * 10_000_000}</g:color>") + item(2) + END)
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["L-2"]
    assert (loaded.problems[0].line, loaded.problems[0].column) == (4, "color")
    assert ("product", "L-1") in loaded.held


@pytest.mark.parametrize(
    "content", ["<rss><channel></channel></rss>", "<?xml version='1.0'?><urlset></urlset>", "<rss"]
)
def test_xml_that_is_no_feed(shop: ShopFolder, content: str) -> None:
    """A sitemap is not a shop."""
    shop.text("feed.xml", content)
    with pytest.raises(JobError, match=r"no product was found|broken XML"):
        shop.load("feed.xml")
