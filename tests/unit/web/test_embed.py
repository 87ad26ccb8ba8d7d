"""The widget's routes: who may frame it, what the page is told, and how its files are cached."""

from __future__ import annotations

import json
import re
from html import unescape

from fastapi.testclient import TestClient

from tests.unit.web.shop_app import Shop


def _settings(page: str) -> dict[str, object]:
    found = re.search(r'name="shopclerk" content="([^"]*)"', page)
    assert found is not None
    settings: dict[str, object] = json.loads(unescape(found[1]))
    return settings


def test_only_allowed_sites_may_frame_it(client: TestClient) -> None:
    """If it fails, any site can put the chat into a frame and steer clicks on it."""
    policy = client.get("/embed").headers["content-security-policy"]
    assert "frame-ancestors 'self' https://shop.example" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_knows_the_shop_and_whose_messages_to_trust(client: TestClient) -> None:
    """If it fails, the widget shows no shop, or takes customer tokens from any page."""
    settings = _settings(client.get("/embed").text)
    assert settings["origins"] == ["http://testserver", "https://shop.example"]
    shop = settings["shop"]
    assert isinstance(shop, dict)
    assert shop["names"] == {"en": "Fernway Home & Trail", "zh": "蕨径生活"}
    assert shop["examples"]["en"][0] == "How much is shipping?"


def test_before_the_first_release_it_says_so(shop: Shop) -> None:
    """If it fails, a shop without knowledge gets a broken widget instead of a sentence."""
    shop.engine.is_ready = False
    assert _settings(shop.client().get("/embed").text)["shop"] == {"ready": False}


def test_a_shop_name_cannot_break_out_of_the_page(shop: Shop) -> None:
    """If it fails, a name in shop.toml can run scripts in the widget."""
    shop.engine.shop_name = "\"><script>alert('x')</script>"
    page = shop.client().get("/embed").text
    assert "<script>alert" not in page
    told = _settings(page)["shop"]
    assert isinstance(told, dict)
    assert told["names"]["en"] == shop.engine.shop_name


def test_files_are_revalidated_not_downloaded_again(client: TestClient) -> None:
    """If it fails, every page view loads the whole front end, or an update does not reach shops."""
    first = client.get("/widget.js")
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_only_the_front_ends_files_are_served(client: TestClient) -> None:
    """If it fails, the route for files serves others of the server."""
    for name in ("embed.html", "..%2Fauth.py", "..%2F..%2Fsettings.py", "nothing.js"):
        assert client.get(f"/web/{name}").status_code == 404, name
