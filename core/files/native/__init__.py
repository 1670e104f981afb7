"""The native document, JSON."""
