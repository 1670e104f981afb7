"""Conventions of libraries for Python."""
