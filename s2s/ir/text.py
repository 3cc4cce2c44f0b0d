"""The text form of IR, for golden tests and for reading.

Values are printed as `name.number`; equal IR prints equal text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir.nodes import (
    Atom,
    Callee,
    For,
    Function,
    Global,
    If,
    Literal,
    Module,
    Op,
    Primitive,
    Region,
    Statement,
    Symbol,
    Value,
    Verbatim,
    While,
    With,
)
from s2s.ir.types import Array, Dict, List, Number, Record, Size, Static, Tuple

if TYPE_CHECKING:
    from s2s.ir.types import Dim, Type


def text(module: Module) -> str:
    """The whole module as text."""
    return "\n\n".join(function_text(f) for f in module.functions.values()) + "\n"


def function_text(function: Function) -> str:
    """One function as text."""
    names = _Names()
    params = ", ".join(
        f"{_stars(p.kind)}{names.define(p.value)}: {type_text(p.value.type)}"
        + ("" if p.default is None else f" = {p.default.value!r}")
        for p in function.params
    )
    lines = [f"function {function.name}({params})"]
    lines += _region_lines(function.body, names, "  ", "return")
    return "\n".join(lines)


def type_text(type_: Type) -> str:
    """A short form of a type: `float64[u.0-1, 1]`."""
    match type_:
        case Number(dtype=dtype, python=python):
            known = dtype or "number"
            return (
                {"float64": "float", "int64": "int"}.get(known, known) if python else known + "[]"
            )
        case Array(dtype=dtype, dims=dims):
            shape = "..." if dims is None else ", ".join(_dim_text(d) for d in dims)
            return f"{dtype or 'any'}[{shape}]" if dims != () else f"{dtype or 'any'}[0d]"
        case Tuple(items=items, cls=cls):
            return f"{cls.__name__ if cls else ''}({', '.join(map(type_text, items))})"
        case List(item=item, items=items):
            return f"list[{type_text(item) if items is None else ', '.join(map(type_text, items))}]"
        case Dict(keys=keys, items=items, key=key, item=item):
            if keys is None or items is None:
                return f"dict[{type_text(key)}: {type_text(item)}]"
            pairs = zip(keys, items, strict=True)
            return "{" + ", ".join(f"{k!r}: {type_text(t)}" for k, t in pairs) + "}"
        case Record(cls=cls, names=names, items=items):
            pairs = zip(names, items, strict=True)
            return f"{cls.__name__}({', '.join(f'{n}: {type_text(t)}' for n, t in pairs)})"
        case Static(object=found):
            return f"<{getattr(found, '__name__', type(found).__name__)}>"
        case _:
            return type(type_).__name__.lower()


def _dim_text(dim: Dim) -> str:
    if isinstance(dim, Size):
        offset = f"{dim.offset:+d}" if dim.offset else ""
        return f"{dim.base}{offset}{'' if dim.many else '?'}"
    return str(dim)


class _Names:
    """Numbers for values in the order in which they are defined."""

    def __init__(self) -> None:
        self.of: dict[Value, str] = {}

    def define(self, value: Value) -> str:
        return self.of.setdefault(value, f"{value.name or '%'}.{len(self.of)}")

    def atom(self, atom: Atom) -> str:
        match atom:
            case Value():
                return self.of.get(atom, f"?{atom.name}")
            case Literal(value=value):
                return repr(value)
            case Global(name=name):
                return name
            case _:
                return "undef"


def _region_lines(region: Region, names: _Names, indent: str, end: str) -> list[str]:
    lines: list[str] = []
    for statement in region.statements:
        lines += _statement_lines(statement, names, indent)
    lines.append(f"{indent}{end} {', '.join(names.atom(a) for a in region.yields)}".rstrip())
    return lines


def _statement_lines(statement: Statement, names: _Names, indent: str) -> list[str]:
    inner = indent + "  "
    match statement:
        case Op():
            call = f"{_callee_text(statement.callee)}({_operands_text(statement, names)})"
            return [f"{indent}{_results_text(statement.results, names)}{call}"]
        case If(test=test, then=then, orelse=orelse):
            lines = [f"{indent}if {names.atom(test)}"]
            lines += _region_lines(then, names, inner, "yield")
            lines += [f"{indent}else"]
            lines += _region_lines(orelse, names, inner, "yield")
        case For(iterable=iterable, initial=initial, body=body):
            start = ", ".join(names.atom(a) for a in initial)
            params = ", ".join(names.define(p) for p in body.params)
            lines = [f"{indent}for {params} in {names.atom(iterable)} from ({start})"]
            lines += _region_lines(body, names, inner, "yield")
        case While(initial=initial, test=test, body=body):
            start = ", ".join(names.atom(a) for a in initial)
            lines = [
                f"{indent}while ({', '.join(names.define(p) for p in test.params)}) from ({start})"
            ]
            lines += _region_lines(test, names, inner, "test")
            lines += [f"{indent}do ({', '.join(names.define(p) for p in body.params)})"]
            lines += _region_lines(body, names, inner, "yield")
        case With(context=context, target=target, body=body):
            bound = "" if target is None else f" as {names.define(target)}"
            lines = [f"{indent}with {names.atom(context)}{bound}"]
            lines += _region_lines(body, names, inner, "yield")
    results = _results_text(statement.results, names).removesuffix(" = ")
    return [*lines, f"{indent}-> {results}"] if results else lines


def _results_text(results: tuple[Value, ...], names: _Names) -> str:
    shown = ", ".join(f"{names.define(r)}: {type_text(r.type)}" for r in results)
    return f"{shown} = " if shown else ""


def _operands_text(op: Op, names: _Names) -> str:
    shown = [names.atom(a) for a in op.positional]
    shown += [f"{k}={names.atom(a)}" for k, a in op.named.items()]
    return ", ".join(shown)


def _callee_text(callee: Callee) -> str:
    match callee:
        case Primitive(name=name):
            return name
        case Symbol(name=name):
            return f"@{name}"
        case Verbatim(code=code):
            return f"`{code}`"


def _stars(kind: str) -> str:
    return {"star": "*", "doublestar": "**"}.get(kind, "")
