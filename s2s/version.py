"""The version of s2s, as in pyproject.toml."""

VERSION = "0.1.0"
