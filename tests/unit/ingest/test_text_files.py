"""Policies and manuals, in Markdown, HTML and plain text."""

from __future__ import annotations

from ingest.loaders.html_text import html_to_markdown
from tests.unit.ingest.conftest import KETTLE, ShopFolder


def test_ids_titles_languages_and_products(shop: ShopFolder) -> None:
    """Citations name the file's stem and title; a manual is found through its product."""
    shop.rows("products.jsonl", KETTLE)
    shop.text("policies/returns.md", "# Returns and refunds\n\n30 days.\n")
    shop.text("policies/returns.zh.md", "# 退货\n\n三十天内可以退货。\n")
    shop.text("manuals/K-1.txt", "Press the <Start> key.")
    shop.text("manuals/K-1.zh.md", "按开关键。")
    shop.text("manuals/other.html", "<title>Lamp</title><p>Turn it on.</p>")
    documents = shop.documents()
    assert [documents[i].sections[0].title for i in ("returns", "returns.zh", "other")] == [
        "Returns and refunds",
        "退货",
        "Lamp",
    ]
    assert documents["returns.zh"].sections[0].language == "zh"
    assert [documents[i].product_id for i in ("K-1.zh", "other", "returns")] == ["K-1", None, None]
    manual = shop.load().documents["manual", "K-1"]
    assert manual.product_id == "K-1"


def test_html_keeps_headings_lists_and_tables() -> None:
    """Without its structure a manual would be cut at random places."""
    html = """<html><head><style>p {}</style></head><body><nav>Home</nav><h2>Faults &amp; fixes</h2>
    <p>First<br>second <b>bold</b>.</p><ol><li>One</li><li>Two</ol>
    <table><tr><th>Code</th><th>Meaning</th></tr><tr><td>E1</td><td>No | water</td></tr></table>
    <script>alert("x")</script><p># not a heading, *really*</p>"""
    assert html_to_markdown(html) == (
        "## Faults & fixes\n\nFirst  \nsecond bold.\n\n1. One\n2. Two\n\n"
        "| Code | Meaning |\n|---|---|\n| E1 | No \\| water |\n\n\\# not a heading, \\*really\\*"
    )


def test_main_part_of_a_page_is_the_page() -> None:
    """Cookie banners and footers of a hundred pages would be found for every question."""
    page = "<body><header>Our shop</header><p>We use cookies.</p><main><h1>Returns</h1><ul><li><p>30 days</p></li></ul>"
    assert html_to_markdown(f"{page}<button>Buy</button></main><p>About us</p></body>") == "# Returns\n\n- 30 days"
    assert html_to_markdown("<p>One</p><main></main><p>Two</p><footer>Legal</footer>") == "One\n\nTwo"


def test_unsupported_and_empty_files_get_one_sentence_each(shop: ShopFolder) -> None:
    """Nothing may vanish silently."""
    shop.rows("products.jsonl", KETTLE)
    shop.raw("manuals/K-1.odt", b"")
    shop.raw("manuals/K-1.png", b"\x89PNG")
    shop.raw("products.xlsx", b"PK")
    shop.text("policies/empty.md", "")
    shop.text("returns.md", "30 days.")
    shop.text("README.md", "About this folder.")
    problems = {problem.file: problem.reason for problem in shop.load().problems}
    assert set(problems) == {"manuals/K-1.odt", "products.xlsx", "policies/empty.md", "returns.md"}
    assert "cannot be opened" in problems["products.xlsx"]
    assert problems["manuals/K-1.odt"] == "OpenDocument files are not supported; save it as .docx or PDF"
    assert "policies/" in problems["returns.md"]


def test_links_out_of_the_folder_are_not_followed(shop: ShopFolder) -> None:
    """An uploaded folder must not be able to publish the server's own files."""
    secret = shop.path.parent / "secret.md"
    secret.write_text("# Secret\n\nDo not read.", encoding="utf-8")
    shop.text("policies/returns.md", "# Returns\n\n30 days.")
    (shop.path / "policies" / "link.md").symlink_to(secret)
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["returns"]
    assert "leads out of the shop folder" in loaded.problems[0].reason
