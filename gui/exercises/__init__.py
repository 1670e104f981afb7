"""Widgets of exercises: what is asked for, one question after the other, and a sheet of them."""
