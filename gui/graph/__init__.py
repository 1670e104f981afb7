"""The network graph: layout, items, and what the mouse and the keys do on it."""
