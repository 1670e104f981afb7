"""Basics used by all parts of core: arrays, errors, number formatting, addresses of nodes and weights.

Imports nothing of the program.
"""
