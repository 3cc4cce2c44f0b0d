"""Sparse Jacobians and Hessians: patterns by propagating index sets, colourings, compressed sweeps."""

from s2s.sparse.operators import (
    SparseHessian,
    SparseJacobian,
    Sparsity,
    sparse_hessian,
    sparse_jacobian,
    sparsity,
)
from s2s.sparse.plan import Plan

__all__ = [
    "Plan",
    "SparseHessian",
    "SparseJacobian",
    "Sparsity",
    "sparse_hessian",
    "sparse_jacobian",
    "sparsity",
]
