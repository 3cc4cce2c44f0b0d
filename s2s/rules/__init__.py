"""The derivative rules, one file a family of functions."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from s2s.rules import registry

FAMILIES = (
    "zeros",
    "elementwise",
    "reductions",
    "creation",
    "products",
    "shapes",
    "joins",
    "selection",
    "linalg",
    "factorisations",
    "factors",
    "calculus",
    "parts",
    "builtins",
    "linear",
    "runtime_arrays",
    "runtime_reductions",
    "runtime_matrices",
    "expansions",
    "runtime_sequences",
)


@cache
def load() -> None:
    """Define the rules of every family, once."""
    with registry.shipping():
        for family in FAMILIES:
            import_module(f"s2s.rules.{family}")
