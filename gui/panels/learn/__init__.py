"""The Learn panel: lessons along the chapter, and those of teachers."""
