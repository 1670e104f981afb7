"""Examples: data sets, test examples, scaling, and tables of text.

Imports core.basics.
"""
