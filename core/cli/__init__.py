"""The command line: the parser, one function per command, and printing of results.

May import everything in core.
"""
