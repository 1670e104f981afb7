"""The goals for speed, as a table."""
