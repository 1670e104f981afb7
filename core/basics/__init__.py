"""Arrays, errors, numbers as text, addresses of nodes and weights: what every other part of core needs.

Imports nothing of the program.
"""
