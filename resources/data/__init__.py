"""Sets of real examples that ship with the program; SOURCES.md names where they come from."""
