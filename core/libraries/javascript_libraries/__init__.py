"""Conventions of libraries for JavaScript."""
