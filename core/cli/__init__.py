"""The command line: one parser, one function per command, and how results are printed.

May import everything in core.
"""
