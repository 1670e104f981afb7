"""What one plain step is in other libraries: one file per library, a registry, and the comparison.

May import core.basics and core.model.
"""
