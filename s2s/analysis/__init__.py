"""What is known when compiling: types of values and arguments, activity, buffers."""
