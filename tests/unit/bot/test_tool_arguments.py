"""What tools tell of their arguments, and what they do with wrong ones."""

from __future__ import annotations

from typing import Any

import pytest

from bot.toolkit import ToolError
from bot.tools import TOOLS
from tests.unit.bot.desk import Desk

BENCHMARK_READS = {
    "find_user_id_by_email": ["email"],
    "find_user_id_by_name_zip": ["first_name", "last_name", "zip"],
    "get_user_details": ["user_id"],
    "get_order_details": ["order_id"],
    "get_product_details": ["product_id"],
    "get_item_details": ["item_id"],
    "list_all_product_types": [],
    "calculate": ["expression"],
}


@pytest.mark.parametrize("name", BENCHMARK_READS)
def test_benchmark_tools_have_the_benchmarks_arguments(name: str) -> None:
    """Tasks of the public benchmark would no longer run as they are."""
    schema = TOOLS[name].schema()["function"]
    assert list(schema["parameters"]["properties"]) == BENCHMARK_READS[name]
    assert schema["parameters"]["required"] == BENCHMARK_READS[name]
    assert TOOLS[name].mode == "READ"


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS.keys())
def test_schemas_come_from_signature_and_docstring(tool: Any) -> None:
    """A model would see a tool without a description, or the session's own values as an argument."""
    schema = tool.schema()["function"]
    properties = schema["parameters"]["properties"]
    assert schema["name"] == tool.name
    assert schema["description"]
    assert "Args:" not in schema["description"]
    assert "context" not in properties
    assert all(entry.get("description") for entry in properties.values())


def test_optional_arguments_are_typed_and_not_required() -> None:
    """A model would have to invent a price limit to search at all."""
    parameters = TOOLS["search_products"].parameters
    assert parameters["required"] == ["query"]
    kinds = {name: entry["type"] for name, entry in parameters["properties"].items()}
    assert kinds == {
        "query": "string",
        "max_price": "number",
        "min_price": "number",
        "in_stock": "boolean",
        "brand": "string",
        "category": "string",
    }


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("(49.90 + 5.90) * 2", "111.6"),
        ("0.1 + 0.2", "0.3"),
        ("-3 + +1", "-2"),
        ("10 / 4", "2.5"),
        ("1000 * 1000", "1000000"),
        ("2 / 3", "0.67"),
        ("5 - 5", "0"),
    ],
)
def test_calculations_are_exact(desk: Desk, expression: str, value: str) -> None:
    """Sums of money would come out as binary fractions or in scientific notation."""
    assert desk.call("calculate", expression=expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('true')",
        "open('x')",
        "x + 1",
        "(1).__class__",
        "[1, 2]",
        "'a' * 9",
        "True + 1",
        "2 ** 9999999",
        "9 << 9",
        "1j",
        "1e999",
        "1e308 * 1e308",
        "1 / 0",
        "1 if 1 else 2",
        "lambda: 1",
        "1 +",
        "",
        "\0",
        "(" * 150,
        "-" * 199 + "1 +",
        "1" * 201,
    ],
)
def test_calculations_do_arithmetic_only(desk: Desk, expression: str) -> None:
    """An expression from outside would run code, name something, or keep the machine busy."""
    with pytest.raises(ToolError):
        desk.call("calculate", expression=expression)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_product_details", {}),
        ("get_product_details", {"product_id": None}),
        ("get_product_details", {"product_id": ["KT-1"]}),
        ("get_product_details", {"product_id": {"$ne": ""}}),
        ("get_product_details", {"product_id": True}),
        ("get_product_details", {"product_id": "KT-1", "context": "mine"}),
        ("get_order_details", {"order_id": "#W1001001", "user_id": "c-omar"}),
        ("search_products", {"query": "kettle", "max_price": "cheap"}),
        ("search_products", {"query": "kettle", "max_price": -1}),
        ("search_products", {"query": "kettle", "max_price": float("nan")}),
        ("search_products", {"query": "kettle", "in_stock": "yes"}),
        ("calculate", {"expression": ["1"]}),
    ],
)
def test_wrong_arguments_are_errors_of_the_tool(meis: Desk, name: str, arguments: dict[str, Any]) -> None:
    """A model's wrong argument would end the turn with a fault of the program."""
    with pytest.raises(ToolError, match="wrong arguments"):
        meis.call(name, **arguments)


def test_an_argument_left_open_is_no_argument(desk: Desk) -> None:
    """Models send null for what they leave open, and the search would fail on it."""
    found = desk.call("search_products", query="kettle", max_price=None, brand="Brisk")
    assert {product["id"] for product in found} <= {"KT-3", "LA-1"}
