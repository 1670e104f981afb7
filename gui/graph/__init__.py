"""The network graph: layout, items, and input by mouse and keyboard."""
