"""Mouse, keyboard and menus on the graph."""
