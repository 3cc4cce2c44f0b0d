"""IR to better IR: the same values, fewer operations, buffers used again."""
