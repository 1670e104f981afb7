"""Resources that are not code: presets and pictures, read with importlib.resources."""
