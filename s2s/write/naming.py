"""Names for the variables of an emitted function: the user's own, else what they hold."""

from __future__ import annotations

import ast
import builtins
import keyword
from collections import Counter
from typing import TYPE_CHECKING

from s2s.ir.nodes import Value
from s2s.ir.types import BOOL
from s2s.write.code import (
    Bind,
    Block,
    Expr,
    Let,
    Loop,
    bound_in,
    nodes_in,
    pattern_variables,
    writes_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from s2s.ir.nodes import Function
    from s2s.write.coalesce import Groups

LONGEST = 18
PAIR = 2
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "total", ast.Sub: "difference", ast.Mult: "product", ast.Div: "ratio",
    ast.Pow: "power", ast.MatMult: "product", ast.Mod: "remainder", ast.FloorDiv: "quotient",
}  # fmt: skip
_INSTEAD = {
    "sum": "total", "abs": "absolute", "max": "largest", "min": "smallest", "pow": "power",
    "len": "length", "round": "rounded", "float": "number", "tuple": "pair", "list": "items",
}  # fmt: skip
_DISPLAYS: dict[type[ast.expr], str] = {
    ast.Tuple: "pair", ast.List: "items", ast.Dict: "table", ast.ListComp: "items",
    ast.Compare: "condition", ast.BoolOp: "condition", ast.JoinedStr: "text", ast.IfExp: "choice",
}  # fmt: skip


def named(
    function: Function, body: Block, groups: Groups, taken: Iterable[str]
) -> dict[Value, str]:
    """The name of every variable.

    Args:
        function: whose parameters keep their names.
        body: its statements.
        groups: which variables share a name.
        taken: names that mean something else: modules, functions that are called, parameters.
    """
    naming = _Naming(groups, set(taken))
    for node in nodes_in(body):
        naming.writes.update(groups.find(value) for value in writes_of(node))
    for parameter in function.params:
        leader, name = groups.find(parameter.value), parameter.value.name
        if name and name not in naming.names.values():
            naming.names[leader] = name
        else:
            naming.give(leader, name or "argument", apart=False)
    leaders = list(groups.leaders())
    naming.wanted = {groups.names[leader] for leader in leaders} - {""}
    for leader in leaders:
        if groups.names[leader] and leader not in naming.names:
            naming.give(leader, groups.names[leader], apart=False)
    _name_temporaries(body, naming)
    for node in nodes_in(body):
        for value in bound_in(node):
            _give(value, "item", naming)
    for leader in leaders:
        if leader not in naming.names:
            naming.give(leader, "flag" if leader.type == BOOL else "value", apart=True)
    return {value: naming.names[groups.find(value)] for value in groups.leader}


class _Naming:
    """`names` of groups so far; `wanted` are the names that the user gave."""

    def __init__(self, groups: Groups, taken: set[str]) -> None:
        self.groups = groups
        self.taken = taken | set(keyword.kwlist)
        self.names: dict[Value, str] = {}
        self.wanted: set[str] = set()
        self.writes: Counter[Value] = Counter()

    def give(self, leader: Value, base: str, *, apart: bool) -> None:
        """Name a group after `base`; `apart`: with a name that no other group has."""
        if apart:
            base = self.groups.hints[leader] or base
            base = _INSTEAD.get(base, base)
        near = {self.names.get(other) for other in self.groups.near[leader]}
        if apart:
            near |= set(self.names.values()) | self.wanted | set(dir(builtins))
        name, number = base, 1
        while name in near or name in self.taken or (number > 1 and name in self.wanted):
            number += 1
            name = f"{base}_{number}" if base[-1].isdigit() else f"{base}{number}"
        self.names[leader] = name

    def again(self, value: Value) -> bool:
        """Whether a variable gets another value later."""
        return self.writes[self.groups.find(value)] > 1

    def of(self, value: Value) -> str:
        """The name of a variable, if it has one yet."""
        return self.names.get(self.groups.find(value), "")


def _name_temporaries(body: Block, naming: _Naming) -> None:
    for node in nodes_in(body):
        match node:
            case Let(target=Value() as target, source=source):
                _name_after(target, source, naming)
            case Let(target=tuple() as targets, source=source):
                for value in pattern_variables(targets):
                    _give(value, "part", naming)
            case Bind(targets=targets, sources=sources):
                for value, bound in zip(targets, sources, strict=True):
                    if isinstance(bound, Expr):
                        _name_after(value, bound, naming)
            case Loop(target=target, iterable=iterable):
                for value in pattern_variables(target):
                    _give(value, _item_name(iterable), naming)


def _name_after(target: Value, source: Expr, naming: _Naming) -> None:
    constant = _is_constant(source.node) and naming.again(target)
    if not naming.of(target) and source.variable is None and not constant:
        _give(target, description(source.node, naming.of), naming)


def _is_constant(node: ast.expr) -> bool:
    operand = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(operand, ast.Constant)


def _give(value: Value, base: str, naming: _Naming) -> None:
    leader = naming.groups.find(value)
    if leader not in naming.names:
        naming.give(leader, value.hint or base, apart=not value.hint)


def _item_name(iterable: object) -> str:
    match iterable:
        case Expr(node=ast.Call(func=ast.Name(id="range"))):
            return "i"
        case _:
            return "item"


def description(node: ast.expr, name_of: Callable[[Value], str]) -> str:
    """A name for what an expression gives: `tanh_h` for np.tanh(h), `product` for a * b."""
    match node:
        case ast.Constant(value=int() | float()) | ast.UnaryOp(operand=ast.Constant()):
            return "value"
        case ast.Tuple(elts=items) if len(items) > PAIR:
            return "record"
        case ast.UnaryOp(operand=operand):
            return _joined("minus", operand, name_of)
        case ast.BinOp(op=ast.MatMult(), left=left, right=right):
            names = _name(left, name_of), _name(right, name_of)
            joined = "_".join(names)
            return joined if all(names) and len(joined) <= LONGEST else "product"
        case ast.BinOp(op=op):
            return _OPERATORS.get(type(op), "value")
        case ast.Call(func=function, args=arguments):
            return _called(function, arguments, name_of)
        case ast.Attribute(value=owner, attr=attribute):
            return _suffixed(_name(owner, name_of), attribute)
        case ast.Subscript(value=owner, slice=ast.UnaryOp(operand=ast.Constant(value=1))):
            return _suffixed("last", _name(owner, name_of))
        case ast.Subscript(value=owner, slice=index):
            return _suffixed(_name(owner, name_of), _index_name(index, name_of))
        case _:
            return _DISPLAYS.get(type(node), "value")


def _called(function: ast.expr, arguments: list[ast.expr], name_of: Callable[[Value], str]) -> str:
    match function:
        case ast.Attribute(value=owner, attr="copy") if _name(owner, name_of):
            return _suffixed(_name(owner, name_of), "copy")
        case ast.Attribute(value=owner, attr=attribute) if _is_value(owner):
            return _suffixed(attribute, _name(owner, name_of))
        case ast.Attribute(attr=last) | ast.Name(id=last):
            if last == "bool":
                return "condition"
            last = _name(function, name_of) or last
            last = last.lower() if last[0].isupper() else last
            return _joined(last, arguments[0], name_of) if arguments else f"{last}_value"
        case _:
            return "value"


def _is_value(node: ast.expr) -> bool:
    """Whether a dotted expression starts at a variable, not at a module."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return not isinstance(node, ast.Name) or hasattr(node, "definition")


def _joined(first: str, node: ast.expr, name_of: Callable[[Value], str]) -> str:
    return _suffixed(first, _name(node, name_of))


def _suffixed(first: str, second: str) -> str:
    if not first or not second:
        return first or (f"part_{second}" if second[:1].isdigit() else second) or "value"
    joined = f"{first}_{second}"
    return joined if len(joined) <= LONGEST else first


def _name(node: ast.expr, name_of: Callable[[Value], str]) -> str:
    """The name of a plain variable, else nothing."""
    definition = getattr(node, "definition", None)
    if definition is not None:
        return name_of(definition)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return _name(node.value, name_of)
    return ""


def _index_name(index: ast.expr, name_of: Callable[[Value], str]) -> str:
    match index:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return str(number)
        case ast.Constant(value=str() as text) if text.isidentifier():
            return text
        case ast.Name():
            return _name(index, name_of)
        case ast.BinOp(op=ast.Sub(), right=ast.Constant(value=1)):
            return "prev"
        case ast.BinOp(op=ast.Add(), right=ast.Constant(value=1)):
            return "next"
        case ast.Tuple(elts=items):
            names = [_index_name(item, name_of) for item in items]
            plain = all(names) and not {"part", "prev", "next"} & set(names)
            return "_".join(names) if plain else "part"
        case _:
            return "part"
