"""BM25 over both languages, and what products are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.lexical import LexicalEntry, LexicalIndex, Subject, build_lexical

KETTLES = ("Kettles & Coffee", "水壶与咖啡")
ENTRIES = [
    LexicalEntry("Returns", "You may return unused kettles within 30 days."),
    LexicalEntry("配送", "标准配送费 5.90 美元，寄到海岛另加两天。"),
    LexicalEntry("Corvo kettle", "Boils water.", Subject(("Corvo kettle", "Corvo 电水壶"), ("kettle",), KETTLES)),
    LexicalEntry("Brisk teapot", "For tea.", Subject(("Brisk teapot",), ("teapot",), KETTLES[:1])),
    LexicalEntry("Glade", "Lights a desk.", Subject(("Glade",), (), ("Lamps", "灯具"))),
    LexicalEntry("Duo", "Sleeps two.", Subject(("Duo",), (), ("Tents & Sleep",))),
    LexicalEntry("Manual", "E3: the base is wet. The lamp of the kettle blinks."),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical")
    build_lexical(folder, ENTRIES)
    return LexicalIndex(folder)


def positions(index: LexicalIndex, text: str) -> list[int]:
    return [position for position, _ in index.search(text, 10)]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("returning a kettle", 0),
        ("KETTLES", 2),
        ("海岛要多久", 1),
        ("配送费", 1),
        ("error E3", 6),
        ("ｅ３", 6),
        ("teapots for tea", 3),
    ],
)
def test_words_find_their_text(index: LexicalIndex, text: str, best: int) -> None:
    """Plurals, case, full-width letters and Chinese without spaces would find nothing."""
    assert positions(index, text)[0] == best


def test_scores_fall_and_the_limit_holds(index: LexicalIndex) -> None:
    """Fusion would mix the worst hits in."""
    hits = index.search("kettle base water", 2)
    assert len(hits) == 2
    assert hits[0][1] >= hits[1][1] > 0


def test_a_title_says_more_than_a_text(index: LexicalIndex) -> None:
    """The kettle's manual would rank above the kettle."""
    ranked = positions(index, "kettle")
    assert ranked.index(2) < ranked.index(6)


def test_text_without_words_finds_nothing(index: LexicalIndex) -> None:
    """An emoji would end the turn, or match everything."""
    for text in ("", "👍", "?!", "title:kettle AND (", "~*\"'"):
        assert isinstance(index.search(text, 5), list)
    assert index.search("👍 ?!", 5) == []
    assert index.search("zzzz", 5) == []


def test_a_question_of_stop_words_still_searches(index: LexicalIndex) -> None:
    """ "What do you have" holds no content word: it must not be an error."""
    assert isinstance(index.search("what do you have", 5), list)


def test_a_long_message_is_searched(index: LexicalIndex) -> None:
    """A pasted page would exceed the number of clauses that a query may have."""
    assert index.search(" ".join(f"word{n}" for n in range(5000)) + " kettle", 5) == []
    assert positions(index, "kettle " + " ".join(f"word{n}" for n in range(5000)))[0] == 2


def test_rare_words_weigh_more(index: LexicalIndex) -> None:
    """Coverage would count "the kettle" as much as the fault code that was asked about."""
    assert index.rarity("e3") > index.rarity("kettl") > 0
    assert index.rarity("unheard") >= index.rarity("e3")
    assert index.rarity("e3") == index.rarity("e3")


def test_frequencies_count_products_only(index: LexicalIndex) -> None:
    """A word that only the FAQ uses would be taken for a kind of product."""
    assert index.subject_frequency("kettl") == 2
    assert index.subject_frequency("return") == 0
    assert index.title_frequency("kettl") == 1
    assert index.title_frequency("manual") == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["kettl"], [2]),
        (["teapot"], [3]),
        (["lamp"], [4]),
        (["sleep"], [5]),
        (["水壶"], [2]),
        (["灯具"], [4]),
        (["corvo", "kettl"], [2]),
        (["kettl", "unheard"], [2]),
        (["unheard"], []),
        ([], []),
    ],
)
def test_subjects(index: LexicalIndex, words: list[str], expected: list[int]) -> None:
    """ "Kettle" would mean the teapot beside it, or a category without kinds would hold nothing."""
    assert index.with_subject(words) == expected


def test_titles_are_found_by_any_of_their_words(index: LexicalIndex) -> None:
    """A product named by half of its title would not be recognised."""
    assert set(index.with_title(["corvo", "glade"])) == {2, 4}
    assert index.with_title(["manual"]) == []


def test_an_empty_index(tmp_path: Path) -> None:
    """A shop without texts could not be opened."""
    build_lexical(tmp_path / "empty", [])
    empty = LexicalIndex(tmp_path / "empty")
    assert len(empty) == 0
    assert empty.search("kettle", 5) == []
    assert empty.rarity("kettl") > 0
    assert empty.with_subject(["kettl"]) == []
