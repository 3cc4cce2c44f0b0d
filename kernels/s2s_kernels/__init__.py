"""Array kernels for emitted code."""
