"""The operators as objects: derivatives, their specialisations, pullbacks, the numerical check."""
