"""From a function object to its source as a tree, and how to find again what it captured."""
