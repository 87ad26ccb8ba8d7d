"""Pages from the web: conditional requests, limits, and addresses that must not be asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.loaders import load, web
from ingest.loaders.loaded import Loaded
from ingest.loaders.web import Web, checked_url, is_public
from ingest.problems import FileError
from knowledge.shop import ShopProfile
from tests.unit.ingest.conftest import KETTLE, ShopFolder

PAGE = "<html><head><title>Returns</title></head><body><main><h1>Returns</h1><p>30 days.</p></main></body></html>"


@dataclass
class Site:
    """A web site of a test: what stands at each path, and who asked for what."""

    url: str
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def put(self, path: str, content: str | bytes, kind: str = "text/html", **headers: str) -> None:
        raw = content.encode() if isinstance(content, str) else content
        self.pages[path] = (200, {"Content-Type": kind, **headers}, raw)


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match")
            found.asked.append((self.path, known))
            status, headers, content = found.pages.get(self.path, (404, {}, b""))
            if known is not None and known == headers.get("ETag"):
                status, content = 304, b""
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def read(shop: ShopFolder, kept: Path | None = None) -> Loaded:
    return load([shop.path], ShopProfile(), web=Web(kept, ["127.0.0.1"]))


def test_pages_and_feeds_of_a_list(shop: ShopFolder, site: Site) -> None:
    """A shop whose help is on the web and whose products are in a feed needs no files at all."""
    site.put("/help/returns", PAGE)
    site.put("/help/faq.html", "<h2>How long?</h2><p>30 days.</p>")
    site.put("/export", "id\ttitle\tprice\nK-1\tKettle\t49.90 USD\n", "text/tab-separated-values")
    site.put("/k1.pdf", "press the <b>button</b>", "text/plain")
    lines = f"# the shop's pages\n{site.url}/help/returns\n{site.url}/help/faq.html # questions\n"
    shop.text("urls.txt", f"{lines}\nproducts {site.url}/export\nmanual K-1 {site.url}/k1.pdf\n")
    loaded = read(shop)
    assert list(loaded.documents) == [
        ("product", "K-1"),
        ("faq", next(key for kind, key in loaded.documents if kind == "faq")),
        ("policy", "help-returns"),
        ("manual", "K-1"),
    ]
    policy = loaded.documents["policy", "help-returns"]
    assert (policy.url, policy.sections[0].title) == (f"{site.url}/help/returns", "Returns")
    assert loaded.documents["manual", "K-1"].product_id == "K-1"
    assert [problem.file for problem in loaded.problems] == [f"{site.url}/k1.pdf"]


def test_unchanged_pages_are_not_sent_again(shop: ShopFolder, site: Site, tmp_path: Path) -> None:
    """A thousand pages polled every hour must cost the shop's server next to nothing."""
    site.put("/returns", PAGE, ETag='"1"')
    shop.text("urls.txt", f"{site.url}/returns\n")
    first = read(shop, tmp_path / "pages").documents
    assert read(shop, tmp_path / "pages").documents == first
    assert site.asked == [("/returns", None), ("/returns", '"1"')]
    site.put("/returns", PAGE.replace("30", "14"), ETag='"2"')
    (changed,) = read(shop, tmp_path / "pages").documents.values()
    assert "14 days" in changed.sections[0].text


def test_page_that_is_gone_keeps_what_it_gave(shop: ShopFolder, site: Site) -> None:
    """A server that is down for a night must not empty the shop's knowledge."""
    site.put("/returns", PAGE)
    shop.text("urls.txt", f"{site.url}/returns\n{site.url}/gone\n")
    loaded = read(shop)
    assert [(problem.file, "the server answers 404" in problem.reason) for problem in loaded.problems] == [
        (f"{site.url}/gone", True)
    ]
    assert len(loaded.uncertain_files) == 1
    site.pages.clear()
    (document,) = loaded.documents.values()
    assert document.source in read(shop).uncertain_files


def test_redirects_are_followed_and_checked(site: Site) -> None:
    """A public page must not be able to send us to a private one."""
    site.put("/new", PAGE)
    site.pages["/old"] = (301, {"Location": "/new"}, b"")
    site.pages["/inside"] = (302, {"Location": f"{site.url.replace('127.0.0.1', '127.0.0.2')}/new"}, b"")
    site.pages["/file"] = (302, {"Location": "file:///etc/passwd"}, b"")
    site.pages["/loop"] = (302, {"Location": "/loop"}, b"")
    fetcher = Web(None, ["127.0.0.1"])
    assert fetcher.fetch(f"{site.url}/old").read_text(encoding="utf-8") == PAGE
    for path, reason in (("/inside", "private address"), ("/file", "only http and https"), ("/loop", "redirects")):
        with pytest.raises(FileError, match=reason):
            fetcher.fetch(site.url + path)


def test_private_addresses_are_not_asked(shop: ShopFolder, site: Site) -> None:
    """A list of pages must not become a way into the network behind the server."""
    shop.rows("products.jsonl", KETTLE)
    shop.text("urls.txt", f"{site.url}/admin\n{site.url}/other\nhttp://localhost/\nhttp://169.254.169.254/meta\n")
    loaded = load([shop.path], ShopProfile())
    assert site.asked == []
    assert len(loaded.problems) == 4
    assert all("private address" in problem.reason for problem in loaded.problems)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- not bound to
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses(address: str, expected: bool) -> None:
    """IPv6 has several ways to spell a private IPv4 address."""
    assert is_public(address) is expected


@pytest.mark.parametrize(
    "line", ["ftp://x.example/a", "file:///etc/passwd", "https://u:p@x.example/", "a b https://x.example/", "http://[/"]
)
def test_lines_that_are_no_page(shop: ShopFolder, line: str) -> None:
    """Each is one problem with its line."""
    shop.rows("products.jsonl", KETTLE)
    shop.text("urls.txt", f"\n{line}\n")
    problems = load([shop.path], ShopProfile()).problems
    assert [(problem.file, problem.line) for problem in problems] == [("urls.txt", 2)]


def test_size_and_time_are_limited(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless page must not fill the disk or stop the night's job."""
    site.put("/large", b"x" * 2_000_000)
    monkeypatch.setattr(web, "LARGEST", 1_000_000)
    with pytest.raises(FileError, match="larger than"):
        Web(None, ["127.0.0.1"]).fetch(f"{site.url}/large")
    site.put("/short", b"x" * 10, **{"Content-Length": "20"})
    with pytest.raises(FileError, match=r"broke off|took too long"):
        Web(None, ["127.0.0.1"]).fetch(f"{site.url}/short")


def test_encoding_of_the_header(shop: ShopFolder, site: Site) -> None:
    """Old servers say the encoding in the header only."""
    site.put("/t", "<h1>退货</h1><p>三十天。</p>".encode("gbk"), "text/html; charset=GBK")
    shop.text("urls.txt", f"policy {site.url}/t\n")
    (policy,) = read(shop).documents.values()
    assert policy.sections[0].title == "退货"


def test_address_is_checked_before_anything_is_asked() -> None:
    """Chinese paths are what people paste; what is no address is told apart."""
    assert checked_url("https://x.example/退货?a=b").hostname == "x.example"
