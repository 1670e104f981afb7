"""Conventions of libraries for other languages."""
