"""IR to IR of a derivative."""
