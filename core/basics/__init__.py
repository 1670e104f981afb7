"""Arrays, errors, numbers as text, paths and streams: what every other part of core needs.

Imports nothing of the program.
"""
