"""Formats of other tools that are text."""
