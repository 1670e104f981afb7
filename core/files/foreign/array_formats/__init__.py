"""Formats of other tools that hold named arrays."""
