"""Arithmetic as a tool: numbers, + - * / and parentheses, exactly."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation

from bot.toolkit import ToolContext, ToolError, tool


@tool("READ")
def calculate(context: ToolContext, expression: str) -> str:  # noqa: ARG001 - every tool takes the context
    """Calculate with + - * / and parentheses.

    Args:
        expression: for example '(49.90 + 5.90) * 2'
    """
    if len(expression) > 200:
        raise ToolError("the expression is too long")
    try:
        value = _value(ast.parse(expression.strip(), mode="eval").body)
        return str(round(value, 2).normalize() + 0)
    except (SyntaxError, ValueError, InvalidOperation, DivisionByZero, RecursionError, MemoryError):
        raise ToolError("that is not an expression of numbers, + - * / and parentheses") from None


_OPERATORS: dict[type[ast.AST], Callable[..., Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def _value(tree: ast.AST) -> Decimal:
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Decimal(repr(number))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(operand))
    raise ValueError("not arithmetic")
