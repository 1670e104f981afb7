"""Data: data sets, test examples, scaling, and tables read from text.

Imports core.basics.
"""
