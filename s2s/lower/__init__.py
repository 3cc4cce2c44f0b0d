"""Lowering: Python functions become typed structured SSA, by abstract interpretation."""

from s2s.lower.lowering import Lowered, lower

__all__ = ["Lowered", "lower"]
