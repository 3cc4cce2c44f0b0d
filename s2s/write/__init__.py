"""IR to Python: names, statements, text, files, modules."""
