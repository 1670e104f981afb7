"""What the program ships with that is not code: presets and pictures, read with importlib.resources."""
