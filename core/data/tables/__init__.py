"""Tables of text: how they are written, what their columns contain, and the examples that they make.

Imports core.basics and core.data.
"""
