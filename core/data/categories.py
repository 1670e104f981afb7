"""Names of categories, and what stands for those that have none of their own."""

from __future__ import annotations

# Stands for all categories other than the named ones.
OTHER = ""
# Its name as a column of the examples.
OTHER_NAME = "other"


def category_name(text: str) -> str:
    """Return the name of a category: its text, or OTHER_NAME."""
    return OTHER_NAME if text == OTHER else text
