"""One plain step in other libraries: one file per library, a registry, and the comparison.

May import core.basics and core.model.
"""
